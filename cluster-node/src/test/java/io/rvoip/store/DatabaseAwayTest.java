package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.config.ConfigSources;
import io.rvoip.config.StoreConfig;
import io.rvoip.node.Node;
import io.rvoip.node.NodeHooks;
import io.rvoip.sip.journal.CdrRow;
import io.rvoip.sip.journal.JournalEntry.Live;
import io.rvoip.sip.journal.LiveEntities.LiveEntity;
import io.rvoip.testkit.Scenario;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that stops answering, as seen by phones and by the journal. */
@Timeout(90)
class DatabaseAwayTest {
  @TempDir Path dir;
  private StoreConfig direct;
  private StallingProxy proxy;

  @BeforeEach
  void startProxy() throws Exception {
    direct = TestDatabase.POSTGRES.config();
    proxy = new StallingProxy(URI.create(direct.url().substring(5)).getPort());
  }

  @AfterEach
  void closeProxy() throws Exception {
    proxy.close();
  }

  private String url() {
    return "jdbc:postgresql://127.0.0.1:%d%s"
        .formatted(proxy.port(), URI.create(direct.url().substring(5)).getPath());
  }

  private Node start() throws Exception {
    Node node =
        Node.start(
            ConfigSources.ofDataDir(dir)
                .withSets(
                    List.of(
                        "cluster.node=node1",
                        "cluster.host=127.0.0.1",
                        "cluster.port=0",
                        "sip.bind=[127.0.0.1]",
                        "sip.port=0",
                        "sip.trusted=[{name=rig,cidr=\"127.0.0.1/32\",tenant=default}]",
                        "http.port=0",
                        "media.port-min=31100",
                        "media.port-max=31199",
                        "store.url=\"" + url() + "\"",
                        "store.user=postgres")),
            NodeHooks.NONE);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(node::isReady);
    return node;
  }

  @Test
  @Scenario("event-store/Database away/New requests while the database is away")
  @Scenario("event-store/Database away/Existing calls while the database is away")
  @Scenario("event-store/Database away/A call whose facts could not be stored")
  void shouldRefuseNewRequestsKeepCallsAndLoseNothing() throws Exception {
    Node node = start();
    try (RawPhone phone =
        new RawPhone(node.sip().edge().transport().listenPoints().getFirst().address())) {
      String ok = phone.invite("kept");
      assertThat(ok).startsWith("SIP/2.0 200 ");
      phone.ack("kept", ok);

      proxy.stall();
      // The node does not know yet: the offer hangs in the journal, and the caller is told in time.
      assertThat(phone.invite("unlucky")).startsWith("SIP/2.0 503 ").contains("Retry-After: ");
      Awaitility.await().until(() -> !node.store().health().writable());
      assertThat(phone.invite("refused")).startsWith("SIP/2.0 503 ").contains("Retry-After: ");
      assertThat(phone.register("registering")).startsWith("SIP/2.0 503 ");
      assertThat(node.sip().calls().size()).isGreaterThanOrEqualTo(1);
      phone.bye("kept", ok);
      proxy.goOn();

      assertThat(phone.finalAnswer("kept", "BYE")).startsWith("SIP/2.0 200 ");
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(records(node))
                      .extracting(CdrRow::outcome)
                      .containsExactlyInAnyOrder("answered", "cancelled"));
      assertThat(phone.invite("afterwards")).startsWith("SIP/2.0 200 ");
    } finally {
      node.stop().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
  }

  private static List<CdrRow> records(Node node) {
    return node.store()
        .cdrs()
        .page(CdrStore.Filter.newest("default", 10))
        .thenApply(CdrStore.Page::rows)
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  @Test
  @Scenario("event-store/Database away/Nothing lost, doubled or reordered")
  void shouldWriteOnceAndInOrderWhenAttemptsThatTimedOutStillReachTheServer() throws Exception {
    TestDatabase.POSTGRES.open(direct, "node1#1").close();
    StoreConfig through = TestDatabase.config(url(), "postgres");
    try (Store store = TestDatabase.POSTGRES.open(through, "node1#1")) {
      store.tenants().ensure("default", "example.org");
      join(store.write(List.of(Events.event("c", 1, Live.STARTS))));
      long epoch = live(store).epoch();

      proxy.stall();
      CompletableFuture<Void> second =
          store
              .write(List.of(Events.event("c", 2, Live.GOES_ON, epoch, null)))
              .thenCompose(
                  done -> store.write(List.of(Events.event("c", 3, Live.GOES_ON, epoch, null))));
      Awaitility.await().until(() -> !store.health().writable());
      proxy.cutClients();
      proxy.goOn();
      join(second);

      List<Long> written = new ArrayList<>();
      join(
          store
              .reader()
              .replay(
                  new EntityKey("call", "c"),
                  0,
                  Long.MAX_VALUE,
                  Long.MAX_VALUE,
                  e -> written.add(e.seqNr())));
      assertThat(written).containsExactly(1L, 2L, 3L);
      assertThat(live(store).epoch()).isEqualTo(epoch);
      Awaitility.await().until(() -> store.health().writable());
    }
  }

  private static LiveEntity live(Store store) {
    return store
        .liveEntities()
        .ownedBy("node1#1")
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS)
        .join()
        .getFirst();
  }

  private static void join(CompletableFuture<Void> done) {
    done.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
