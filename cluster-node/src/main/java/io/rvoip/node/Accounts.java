package io.rvoip.node;

import io.rvoip.auth.AccountChanges;
import io.rvoip.auth.ApiKeys;
import io.rvoip.auth.ClusterSeal;
import io.rvoip.auth.Groups;
import io.rvoip.auth.Logins;
import io.rvoip.auth.OpaqueTokens;
import io.rvoip.auth.TokenSource;
import io.rvoip.auth.UserImport;
import io.rvoip.auth.Users;
import io.rvoip.auth.issue.KeyRing;
import io.rvoip.auth.issue.OwnJwtSource;
import io.rvoip.auth.issue.RotationRules;
import io.rvoip.auth.issue.TokenIssuer;
import io.rvoip.auth.login.Argon2;
import io.rvoip.auth.login.LoginThrottle;
import io.rvoip.auth.login.PasswordHashing;
import io.rvoip.auth.login.PasswordPolicy;
import io.rvoip.config.LimitsConfig;
import io.rvoip.config.OwnTokensConfig;
import io.rvoip.config.PasswordConfig;
import io.rvoip.config.RvoipConfig;
import io.rvoip.store.Store;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Users, groups, keys and our own tokens, put together for a node. */
public final class Accounts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
  private static final int THROTTLED = 20_000;
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);
  private static final Duration ENDED_KEYS_KEPT = Duration.ofDays(30);

  private final Store store;
  private final PasswordHashing hashing;
  private final ExecutorService worker;
  private final KeyRing keys;
  private final TokenIssuer issuer;
  private final Users users;
  private final UserImport userImport;
  private final Groups groups;
  private final Logins logins;
  private final ApiKeys apiKeys;

  /**
   * Over an opened store.
   *
   * @param changes is told of changed users
   */
  public Accounts(RvoipConfig config, Store store, AccountChanges changes) {
    SecureRandom random = new SecureRandom();
    PasswordConfig passwords = config.auth().passwords();
    LimitsConfig limits = config.limits();
    PasswordPolicy policy = new PasswordPolicy(passwords.minLength(), passwords.denied());
    this.store = store;
    this.worker = Executors.newVirtualThreadPerTaskExecutor();
    this.hashing =
        new PasswordHashing(Argon2.Cost.DEFAULT, passwords.threads(), passwords.waiting(), random);
    this.keys = keys(config.auth().ownTokens(), random);
    this.issuer = issuer(config, random);
    this.users =
        new Users(
            store.users(),
            store.tenants(),
            random,
            limits.usersPerTenant(),
            policy,
            hashing,
            changes);
    this.userImport =
        new UserImport(
            store.users(), store.tenants(), random, limits.usersPerTenant(), policy, changes);
    this.groups = new Groups(store.groups(), limits.groupsPerTenant(), changes);
    this.logins =
        new Logins(
            store.users(),
            hashing,
            new LoginThrottle(passwords.failures(), passwords.window(), THROTTLED),
            System::nanoTime,
            InstantSource.system());
    this.apiKeys =
        new ApiKeys(store.apiTokens(), random, limits.apiKeysPerTenant(), InstantSource.system());
  }

  private KeyRing keys(OwnTokensConfig config, SecureRandom random) {
    return new KeyRing(
        store.signingKeys(),
        new ClusterSeal(
            store.secrets().clusterKey(),
            store.secrets().previousClusterKey().orElse(null),
            KeyRing.SEAL,
            random),
        new RotationRules(
            config.rotateEvery(), config.publishAhead(), config.maxTokenLife().plus(CLOCKS_DIFFER)),
        InstantSource.system(),
        worker);
  }

  private TokenIssuer issuer(RvoipConfig config, SecureRandom random) {
    OwnTokensConfig tokens = config.auth().ownTokens();
    String name = tokens.name();
    return new TokenIssuer(
        keys,
        new TokenIssuer.Settings(
            name == null ? "urn:rvoip:" + config.cluster().name() : name,
            tokens.audience(),
            tokens.tokenLife(),
            tokens.maxTokenLife()),
        InstantSource.system(),
        random,
        worker);
  }

  /** What bearer tokens of ours are judged by. */
  public List<TokenSource> tokenSources() {
    TokenIssuer.Settings own = issuer.settings();
    return List.of(
        new OpaqueTokens(store.apiTokens(), store.apiTokens()::used),
        new OwnJwtSource(keys, own.issuer(), own.audience(), CLOCKS_DIFFER));
  }

  /** To be called every minute: new signing keys come, old ones go. */
  public void tendKeys() {
    keys.refresh()
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.warn("signing keys: tried again in a minute: {}", failure.getMessage());
              }
            });
  }

  /** To be called daily: API keys that are over for long are forgotten. */
  public void forgetEndedKeys() {
    store
        .apiTokens()
        .deleteEndedBefore(InstantSource.system().instant().minus(ENDED_KEYS_KEPT))
        .whenComplete(
            (rows, failure) -> {
              if (failure != null) {
                LOG.warn("ended API keys: tried again tomorrow: {}", failure.getMessage());
              }
            });
  }

  public Users users() {
    return users;
  }

  public UserImport userImport() {
    return userImport;
  }

  public Groups groups() {
    return groups;
  }

  public Logins logins() {
    return logins;
  }

  public ApiKeys apiKeys() {
    return apiKeys;
  }

  public TokenIssuer issuer() {
    return issuer;
  }

  public KeyRing keys() {
    return keys;
  }

  @Override
  public void close() {
    hashing.close();
    worker.shutdown();
  }
}
