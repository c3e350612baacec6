package io.rvoip.store;

import com.zaxxer.hikari.HikariDataSource;
import io.rvoip.auth.ApiKeyStore;
import io.rvoip.auth.GroupStore;
import io.rvoip.auth.UserStore;
import io.rvoip.auth.issue.SigningKeyStore;
import io.rvoip.auth.oauth.SessionStore;
import io.rvoip.auth.revocation.RevocationStore;
import io.rvoip.config.StoreConfig;
import io.rvoip.sip.journal.JournalHealth;
import io.rvoip.sip.journal.LiveEntities;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The opened database and everything that is kept in it. One per process; closed after the actor
 * system has stopped, so that the last events are written.
 */
public final class Store implements AutoCloseable, JournalHealth.Source {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

  private static final Duration SWEEP_LEASE = Duration.ofMinutes(90);

  private final StoreConfig config;
  private final String owner;
  private final DataSource connections;
  private final StoreThreads threads;
  private final HealthGauge gauge;
  private final JournalWriter writer;
  private final JournalReader reader;
  private final Snapshots snapshots;
  private final StoreProbe probe;
  private final Dialect dialect;
  private final ClusterMembers members;
  private final Tenants tenants;
  private final TenantAdmin tenantAdmin;
  private final UserStore users;
  private final GroupStore groups;
  private final ApiKeyStore apiTokens;
  private final SigningKeyStore signingKeys;
  private final SessionStore sessions;
  private final RevocationStore revocations;
  private final ClusterSecrets secrets;
  private final LiveEntities liveEntities;
  private final CdrStore cdrs;
  private final EventFeed feed;
  private final Retention retention;
  private final IdempotencyKeys idempotencyKeys;
  private final ClusterLeases leases;
  private @Nullable StorePresence presence;

  /** Over a pool that reaches an up-to-date schema. */
  Store(DataSource connections, Dialect dialect, StoreConfig config, String owner) {
    this.config = config;
    this.owner = owner;
    this.connections = connections;
    this.dialect = dialect;
    // One writer on H2: there the order of numbers must be the order of commits (EventFeed).
    int writers = dialect == Dialect.H2 ? 1 : config.journalWriters();
    this.gauge = new HealthGauge(writers + 1, System::nanoTime);
    this.threads = new StoreThreads(connections, config.poolSize(), config.awayGrace());
    this.writer =
        new JournalWriter(
            connections,
            new JournalTables(dialect, owner),
            gauge,
            writers,
            config.journalBatch(),
            config.journalQueue(),
            config.awayGrace(),
            config.journalPause());
    Newborns newborns = new Newborns();
    this.reader = new JournalReader(threads, newborns);
    this.snapshots = new Snapshots(threads);
    this.probe = new StoreProbe(connections, dialect, gauge, writers);
    this.members = new ClusterMembers(threads, connections, dialect);
    this.tenants = new Tenants(threads);
    this.tenantAdmin = new TenantAdmin(threads);
    this.users = new JdbcUserStore(threads);
    this.groups = new JdbcGroupStore(threads);
    this.apiTokens = new JdbcApiKeys(threads);
    this.signingKeys = new JdbcSigningKeys(threads);
    this.sessions = new JdbcSessionStore(threads);
    this.revocations = new JdbcRevocations(threads);
    this.secrets = new ClusterSecrets(threads);
    this.liveEntities = new JdbcLiveEntities(threads, newborns);
    this.cdrs = new CdrStore(threads);
    this.feed = new EventFeed(threads, dialect);
    this.retention = new Retention(threads, dialect);
    this.idempotencyKeys = new IdempotencyKeys(threads);
    this.leases = new ClusterLeases(threads);
  }

  /**
   * Opens the database and brings its schema up to date. While it is away, says so and tries again.
   *
   * @param owner name and incarnation of this node, as {@code node1#lx2k9f3a}
   * @param patience how long to try; a very long time to try for ever
   * @param says gets one line for each kind of trouble on the way
   * @throws StoreException when waiting is of no use, or was of no use; the message is for the
   *     operator
   */
  public static Store open(
      StoreConfig config, String owner, Duration patience, Consumer<String> says)
      throws InterruptedException {
    connectPatiently(config, patience, says);
    DataSources.migrate(config);
    Dialect dialect = Dialect.ofUrl(config.jdbcUrl());
    // Writers, questions and recoveries, the probe, and the rendezvous.
    int connections = config.journalWriters() + config.poolSize() + 2;
    return new Store(DataSources.pool(config, connections), dialect, config, owner);
  }

  private static void connectPatiently(StoreConfig config, Duration patience, Consumer<String> says)
      throws InterruptedException {
    long since = System.nanoTime();
    Duration pause = FIRST_PAUSE;
    String said = "";
    while (true) {
      try {
        DataSources.tryOnce(config);
        return;
      } catch (SQLException e) {
        String hopeless = DataSources.hopeless(e, config);
        if (hopeless != null) {
          throw new StoreException(hopeless, e);
        }
        String trouble = DataSources.away(e, config);
        if (System.nanoTime() - since >= patience.toNanos()) {
          throw new StoreException(trouble, e);
        }
        if (!trouble.equals(said)) {
          says.accept(trouble + "; trying again");
          said = trouble;
        }
        Thread.sleep(pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                ? pause.multipliedBy(2)
                : LONGEST_PAUSE;
      }
    }
  }

  /** People and phones. */
  public UserStore users() {
    return users;
  }

  /** Groups of users. */
  public GroupStore groups() {
    return groups;
  }

  /** API keys. */
  public ApiKeyStore apiTokens() {
    return apiTokens;
  }

  /** Keys that sign our own tokens. */
  public SigningKeyStore signingKeys() {
    return signingKeys;
  }

  /** Browsers that have signed in. */
  public SessionStore sessions() {
    return sessions;
  }

  /** Tokens taken back. */
  public RevocationStore revocations() {
    return revocations;
  }

  /** Tenants, realms and domains. */
  public Tenants tenants() {
    return tenants;
  }

  /** Makes and changes tenants. */
  public TenantAdmin tenantAdmin() {
    return tenantAdmin;
  }

  /** What all nodes share. */
  public ClusterSecrets secrets() {
    return secrets;
  }

  /** Where nodes meet. */
  public ClusterMembers members() {
    return members;
  }

  /** Entities to be revived, and their claims. */
  public LiveEntities liveEntities() {
    return liveEntities;
  }

  /** Call detail records. */
  public CdrStore cdrs() {
    return cdrs;
  }

  /** The event stream. */
  public EventFeed feed() {
    return feed;
  }

  /** Deletes what is old. */
  public Retention retention() {
    return retention;
  }

  /** Who may go on when members have lost each other. */
  public ClusterLeases leases() {
    return leases;
  }

  /** What shows this node to the others; on a shared database, from the first call on. */
  public synchronized StorePresence presence() {
    StorePresence shown = presence;
    if (shown == null) {
      if (!isShared()) {
        throw new IllegalStateException("database: embedded (expected: one that nodes share)");
      }
      shown = StorePresence.start(config, owner);
      presence = shown;
    }
    return shown;
  }

  /**
   * Deletes what is older than the configuration keeps, when no other node does so; says how many
   * rows.
   */
  public CompletionStage<Integer> sweep(Instant now) {
    return leases
        .take("retention", owner, SWEEP_LEASE)
        .thenCompose(
            taken ->
                taken.isPresent()
                    ? CompletableFuture.completedStage(0)
                    : retention.sweep(
                        now.minus(config.keepHistory()),
                        now.minus(config.keepSuperseded()),
                        now.minus(config.keepRecords())));
  }

  /** Requests that must be carried out at most once. */
  public IdempotencyKeys idempotencyKeys() {
    return idempotencyKeys;
  }

  /** Whether several nodes may share this database. */
  public boolean isShared() {
    return dialect == Dialect.POSTGRES;
  }

  @Override
  public JournalHealth health() {
    return gauge.health(writer.queued(), writer.capacity());
  }

  CompletableFuture<Void> write(List<EventRow> events) {
    return writer.write(events);
  }

  JournalReader reader() {
    return reader;
  }

  Snapshots snapshots() {
    return snapshots;
  }

  @Override
  public synchronized void close() {
    if (presence != null) {
      presence.close();
    }
    writer.close();
    threads.close();
    probe.close();
    if (connections instanceof HikariDataSource pool) {
      pool.close();
    }
  }
}
