package io.rvoip.store;

import static io.rvoip.store.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.rvoip.config.StoreConfig;
import io.rvoip.sip.journal.FencedException;
import io.rvoip.sip.journal.JournalEntry;
import io.rvoip.sip.journal.JournalEntry.Live;
import io.rvoip.sip.journal.LiveEntities.LiveEntity;
import io.rvoip.testkit.Scenario;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
class JournalWriterTest {
  private static StoreConfig config;
  private static HikariDataSource pool;
  private static int calls;

  @Parameter TestDatabase database;

  private FlakyDataSource flaky;
  private Store store;
  private String id;

  @BeforeParameterizedClassInvocation
  static void open(TestDatabase database) {
    config = database.config();
    DataSources.migrate(config);
    pool = DataSources.pool(config, 8);
  }

  @AfterParameterizedClassInvocation
  static void closePool() {
    pool.close();
  }

  @BeforeEach
  void openStore() {
    id = "call" + ++calls;
    store = store(Duration.ofSeconds(20), 1000);
  }

  private Store store(Duration grace, int queue) {
    flaky = new FlakyDataSource(pool);
    return new Store(
        flaky,
        Dialect.ofUrl(config.url()),
        new StoreConfig(
            config.dir(),
            config.url(),
            config.user(),
            config.password(),
            2,
            1,
            200,
            queue,
            Duration.ZERO,
            grace,
            config.connectTimeout(),
            config.keepHistory(),
            config.keepSuperseded(),
            config.keepRecords()),
        "node1#1");
  }

  @AfterEach
  void closeStore() {
    flaky.comeBack();
    flaky.goOn();
    store.close();
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private CompletableFuture<Void> write(EventRow... events) {
    return store.write(List.of(events));
  }

  private List<Long> written(String entity) {
    List<Long> seqNrs = new ArrayList<>();
    get(
        store
            .reader()
            .replay(
                new EntityKey("call", entity),
                0,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                e -> seqNrs.add(e.seqNr())));
    return seqNrs;
  }

  private List<LiveEntity> live(String entity) {
    return get(store.liveEntities().ofShard("call", 7)).stream()
        .filter(e -> e.id().equals(entity))
        .toList();
  }

  /** Fails in the database: the name is longer than its column. */
  private static EventRow poisoned(String entity, long seqNr, Live live) {
    EventRow good = event(entity, seqNr, live);
    JournalEntry e = good.entry();
    return new EventRow(
        good.entity(),
        seqNr,
        good.writer(),
        good.time(),
        new JournalEntry(
            "x".repeat(65), 1, e.payload(), e.tenant(), e.entityType(), entity, 7, 1, live, null));
  }

  @Test
  @Scenario("event-store/Durability/The facts of a call belong together")
  void shouldKeepTheLiveRowFromTheFirstEventToTheLastAndTheRecordWithTheLast() {
    get(write(event(id, 1, Live.STARTS)));
    get(write(event(id, 2, Live.GOES_ON)));
    assertThat(live(id)).containsExactly(new LiveEntity("call", id, 7, "default", "node1#1", 1));
    assertThat(get(store.cdrs().find("default", id))).isEmpty();

    get(write(event(id, 3, Live.ENDS, 1, Events.cdr(id, Events.NOON))));

    assertThat(live(id)).isEmpty();
    assertThat(get(store.cdrs().find("default", id))).contains(Events.cdr(id, Events.NOON));
    assertThat(written(id)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void shouldWriteWhatWaitsInOneTransaction() {
    get(write(event(id + "a", 1, Live.STARTS)));
    get(write(event(id + "b", 1, Live.STARTS)));
    flaky.hang();
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    waiting.add(write(event(id + "first", 1, Live.STARTS)));
    await().until(() -> store.health().queued() == 0); // the writer has taken it and hangs
    int before = flaky.commits.get();
    waiting.add(write(event(id + "a", 2, Live.GOES_ON)));
    waiting.add(write(event(id + "b", 2, Live.ENDS, 1, Events.cdr(id, Events.NOON))));
    for (int i = 0; i < 50; i++) {
      waiting.add(write(event(id + "n" + i, 1, Live.STARTS)));
    }
    flaky.goOn();
    waiting.forEach(JournalWriterTest::get);

    assertThat(flaky.commits.get() - before).isEqualTo(2);
    assertThat(written(id + "a")).containsExactly(1L, 2L);
    assertThat(live(id + "b")).isEmpty();
    assertThat(live(id + "n49")).hasSize(1);
  }

  @Test
  @Scenario("event-store/Durability/One poisoned row")
  void shouldFailThePoisonedRowAloneWhenItsNeighboursAreGood() {
    flaky.hang();
    CompletableFuture<Void> before = write(event(id + "a", 1, Live.STARTS));
    CompletableFuture<Void> bad = write(poisoned(id + "b", 1, Live.STARTS));
    CompletableFuture<Void> after = write(event(id + "c", 1, Live.STARTS));
    flaky.goOn();

    get(before);
    get(after);
    assertThatThrownBy(() -> get(bad)).hasCauseInstanceOf(StoreException.class);
    assertThat(written(id + "b")).isEmpty();
    assertThat(live(id + "b")).isEmpty();
    assertThat(store.health().writable()).isTrue();
  }

  @Test
  void shouldWriteAllEventsOfAnEntityOrNone() {
    get(write(event(id, 1, Live.STARTS), event(id, 2, Live.GOES_ON)));
    assertThatThrownBy(() -> get(write(event(id, 3, Live.GOES_ON), poisoned(id, 4, Live.ENDS))))
        .hasCauseInstanceOf(StoreException.class);

    assertThat(written(id)).containsExactly(1L, 2L);
    assertThat(live(id)).hasSize(1);
  }

  @Test
  @Scenario("event-store/Fence/A late writer")
  void shouldRefuseTheWritesOfAnOwnerThatHasLostItsEntity() {
    get(write(event(id, 1, Live.STARTS)));
    assertThat(get(store.liveEntities().claim("call", id, "node2#9"))).hasValue(2);

    assertThatThrownBy(() -> get(write(event(id, 2, Live.GOES_ON))))
        .hasCauseInstanceOf(FencedException.class);
    assertThatThrownBy(() -> get(write(event(id, 2, Live.ENDS, 1, Events.cdr(id, Events.NOON)))))
        .hasCauseInstanceOf(FencedException.class);

    assertThat(written(id)).containsExactly(1L);
    assertThat(live(id)).extracting(LiveEntity::owner).containsExactly("node2#9");
    assertThat(get(store.cdrs().find("default", id))).isEmpty();
    get(write(event(id, 2, Live.ENDS, 2, Events.cdr(id, Events.NOON))));
    assertThat(live(id)).isEmpty();
  }

  @Test
  void shouldRefuseAnOwnerThatWritesAfterTheEntityHasEndedElsewhere() {
    get(write(event(id, 1, Live.STARTS)));
    get(store.liveEntities().claim("call", id, "node2#9"));
    get(write(event(id, 2, Live.ENDS, 2, Events.cdr(id, Events.NOON))));

    assertThatThrownBy(
            () ->
                get(write(event(id, 2, Live.ENDS, 1, Events.cdr(id, Events.NOON.plusSeconds(9))))))
        .hasCauseInstanceOf(FencedException.class);
    assertThat(get(store.cdrs().find("default", id))).contains(Events.cdr(id, Events.NOON));
  }

  @Test
  void shouldFenceOneEntityWithoutTouchingTheOthersOfItsGroup() {
    get(write(event(id + "a", 1, Live.STARTS)));
    get(write(event(id + "b", 1, Live.STARTS)));
    get(store.liveEntities().claim("call", id + "b", "node2#9"));
    flaky.hang();
    CompletableFuture<Void> good = write(event(id + "a", 2, Live.GOES_ON));
    CompletableFuture<Void> fenced = write(event(id + "b", 2, Live.GOES_ON));
    flaky.goOn();

    get(good);
    assertThatThrownBy(() -> get(fenced)).hasCauseInstanceOf(FencedException.class);
  }

  @Test
  void shouldLetAnEntityLiveAgainAfterItEnded() {
    get(write(event(id, 1, Live.STARTS)));
    get(write(event(id, 2, Live.ENDS)));
    get(write(event(id, 3, Live.STARTS)));
    get(write(event(id, 4, Live.STARTS, 5, null)));

    assertThat(live(id)).extracting(LiveEntity::epoch).containsExactly(5L);
  }

  @Test
  @Scenario("event-store/Durability/The answer to a commit is lost")
  void shouldWriteOnceWhenTheAnswerToACommitIsLost() {
    get(write(event(id, 1, Live.STARTS)));
    flaky.loseAnswers(1);
    get(write(event(id, 2, Live.ENDS, 1, Events.cdr(id, Events.NOON))));
    flaky.loseAnswers(3);
    get(write(event(id + "x", 1, Live.STARTS)));

    assertThat(written(id)).containsExactly(1L, 2L);
    assertThat(written(id + "x")).containsExactly(1L);
    assertThat(live(id)).isEmpty();
  }

  @Test
  @Scenario("event-store/Fence/The number is used")
  void shouldNotTakeAnotherWritersEventForItsOwn() {
    get(write(event("writer1", id, 1, Live.STARTS, 1, null)));

    assertThatThrownBy(() -> get(write(event("writer2", id, 1, Live.STARTS, 1, null))))
        .hasCauseInstanceOf(FencedException.class);
  }

  @Test
  @Scenario("event-store/Database away/Writes wait")
  void shouldWaitForADatabaseThatIsAwayAndSayThatItIs() {
    flaky.goAway();
    CompletableFuture<Void> waiting = write(event(id, 1, Live.STARTS));
    await().atMost(Duration.ofSeconds(1)).until(() -> !store.health().writable());
    assertThat(waiting).isNotDone();

    flaky.comeBack();

    get(waiting);
    assertThat(written(id)).containsExactly(1L);
    assertThat(store.health().writable()).isTrue();
  }

  @Test
  @Scenario("event-store/Database away/Noticed without traffic")
  void shouldNoticeWithinASecondThatTheDatabaseIsAwayWhenNobodyWrites() {
    flaky.goAway();

    await().atMost(Duration.ofSeconds(1)).until(() -> !store.health().writable());
    flaky.comeBack();
    await().atMost(Duration.ofSeconds(3)).until(() -> store.health().writable());
  }

  @Test
  void shouldNoticeADatabaseThatHangs() {
    flaky.hang();

    await().atMost(Duration.ofMillis(1500)).until(() -> !store.health().writable());
    flaky.goOn();
    await().atMost(Duration.ofSeconds(3)).until(() -> store.health().writable());
  }

  @Test
  @Scenario("event-store/Database away/Longer than the grace time")
  void shouldFailWhatHasWaitedForTheWholeGraceTime() {
    store.close();
    store = store(Duration.ofMillis(200), 1000);
    flaky.goAway();

    assertThatThrownBy(() -> get(write(event(id, 1, Live.STARTS))))
        .hasCauseInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("database away");
  }

  @Test
  void shouldRefuseMoreThanMayWait() {
    store.close();
    store = store(Duration.ofSeconds(20), 2);
    flaky.hang();
    write(event(id + "taken", 1, Live.STARTS));
    await().until(() -> store.health().queued() == 0);
    write(event(id + "a", 1, Live.STARTS));
    write(event(id + "b", 1, Live.STARTS));

    assertThatThrownBy(() -> get(write(event(id + "c", 1, Live.STARTS))))
        .hasCauseInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("2 writes are waiting");
    assertThat(store.health().writable()).isFalse();
  }

  @Test
  void shouldWriteWhatWaitsBeforeItIsClosed() {
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      writes.add(write(event(id + "n" + i, 1, Live.STARTS)));
    }
    store.close();

    assertThat(writes).allSatisfy(w -> assertThat(w).isCompleted());
    assertThatThrownBy(() -> get(write(event(id, 1, Live.STARTS))))
        .hasCauseInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void shouldGoOnWhenTheServerHasCutAllConnections() throws SQLException {
    if (database == TestDatabase.POSTGRES) {
      get(write(event(id, 1, Live.STARTS)));
      try (Connection c = pool.getConnection()) {
        c.createStatement()
            .execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
      }
      get(write(event(id, 2, Live.GOES_ON)));
      assertThat(written(id)).containsExactly(1L, 2L);
    }
  }

  @Test
  void shouldSpareANewEntityOneLookAndNoMore() {
    EntityKey key = new EntityKey("call", id);
    get(write(event(id, 1, Live.STARTS)));
    store.liveEntities().newborn("call", id);

    assertThat(get(store.reader().highestSeqNr(key))).isZero();
    assertThat(get(store.reader().highestSeqNr(key))).isEqualTo(1);
  }

  @Test
  void shouldReplayARangeAndTheHighestNumber() {
    for (int seqNr = 1; seqNr <= 5; seqNr++) {
      get(write(event(id, seqNr, seqNr == 1 ? Live.STARTS : Live.GOES_ON)));
    }
    EntityKey key = new EntityKey("call", id);
    List<EventRow> replayed = new ArrayList<>();
    get(store.reader().replay(key, 2, 4, 2, replayed::add));

    assertThat(replayed).extracting(EventRow::seqNr).containsExactly(2L, 3L);
    JournalEntry entry = replayed.getFirst().entry();
    assertThat(new String(entry.payload(), StandardCharsets.UTF_8))
        .isEqualTo("payload " + id + " 2");
    assertThat(entry)
        .extracting(
            JournalEntry::name, JournalEntry::version, JournalEntry::tenant, JournalEntry::shard)
        .containsExactly("call.test", 1, "default", 7);
    assertThat(replayed.getFirst().time()).isEqualTo(Instant.parse("2026-03-01T12:00:00.123456Z"));
    assertThat(get(store.reader().highestSeqNr(key))).isEqualTo(5);
    assertThat(get(store.reader().highestSeqNr(new EntityKey("call", "none")))).isZero();

    get(store.reader().deleteTo(key, 3));
    assertThat(written(id)).containsExactly(4L, 5L);
  }
}
