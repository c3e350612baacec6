package io.rvoip.interop;

import io.rvoip.client.SimplePeer;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL hangs for 30 seconds, by SIGSTOP to all its processes: connections stay open and
 * nothing answers, which is worse than a refusal.
 */
final class DatabaseAwaySuite implements Suites.Suite {
  private static final String PASSWORD = "away-Secret-7";
  private static final String AWAY = "telephone-system/The database may go away/";
  private static final String CALLS_GO_ON = AWAY + "Calls go on";
  private static final String REFUSED = AWAY + "New work is refused";
  private static final String BACK = AWAY + "Back again";
  private static final String AT_START = AWAY + "Away at start";

  private static final Duration OUTAGE = Duration.ofSeconds(30);
  private static final long REFUSED_WITHIN_MS = 1000;
  private static final Duration HEARD_WITHIN = Duration.ofSeconds(2);
  private static final Duration BACK_WITHIN = Duration.ofSeconds(10);

  @Override
  @Scenario(CALLS_GO_ON)
  @Scenario(REFUSED)
  @Scenario(BACK)
  @Scenario(AT_START)
  public void run(Steps steps) throws IOException {
    Stage.with(
        steps,
        "dbaway",
        3,
        PASSWORD,
        List.of("1001", "1002", "1003"),
        cluster -> {
          try (var alice = SimplePeer.open(cluster.phone("1001", PASSWORD, 1));
              var bob = SimplePeer.open(cluster.phone("1002", PASSWORD, 2))) {
            var talks = new Talks();
            before(steps, cluster, alice, bob, talks);
            try (var outage = new Outage(cluster, OUTAGE)) {
              away(steps, cluster, talks, outage);
            }
            after(steps, cluster, alice, bob, talks);
          }
        });
  }

  private static void before(
      Steps steps, Cluster cluster, SimplePeer alice, SimplePeer bob, Talks talks) {
    steps.step(
        "two calls, 1001 at node 1, 1002 at node 2",
        () -> {
          alice.register().get(10, TimeUnit.SECONDS);
          bob.register().get(10, TimeUnit.SECONDS);
          talks.make(2, alice, bob, "1002");
          return "all hear each other after " + talks.hear(BACK_WITHIN).toMillis() + " ms";
        });
    steps.step(
        "node 3 is stopped",
        () -> {
          cluster.process(3).destroy();
          Await.until(
              "two members",
              Duration.ofSeconds(30),
              () -> {
                int members = cluster.api(1).get("/v1/cluster").path("nodes").size();
                return members == 2 ? "" : members + " members";
              });
          return "two members are left";
        });
  }

  private static void away(Steps steps, Cluster cluster, Talks talks, Outage outage)
      throws Exception {
    steps.step("PostgreSQL hangs", outage::begin);
    steps.scenario(REFUSED, "INVITE in the same moment", () -> refused(cluster, Method.INVITE));
    steps.scenario(REFUSED, "REGISTER right after", () -> refused(cluster, Method.REGISTER));
    steps.scenario(AT_START, "node 3 is started", () -> startsInVain(cluster));
    steps.scenario(
        REFUSED,
        "INVITE and REGISTER at every node that lives",
        () -> refused(cluster, Method.INVITE) + "; " + refused(cluster, Method.REGISTER));
    steps.scenario(CALLS_GO_ON, "audio both ways", () -> heard(talks, outage));
    steps.step(
        "the second call is hung up",
        () -> {
          talks.all().get(1).caller().hangUp();
          return outage.passed().toSeconds() + " s after it went";
        });
    steps.scenario(
        CALLS_GO_ON,
        "audio of the first call to the end of the outage",
        () -> {
          var first = new Talks();
          first.all().add(talks.all().getFirst());
          int times = 0;
          while (outage.passed().compareTo(OUTAGE) < 0) {
            heard(first, outage);
            times++;
          }
          return "heard " + times + " times anew; " + outage.passed().toSeconds() + " s are over";
        });
  }

  private static String heard(Talks talks, Outage outage) throws Exception {
    talks.deaf();
    talks.hear(HEARD_WITHIN);
    return "all hear each other " + outage.passed().toSeconds() + " s after it went";
  }

  /** The refusal must come from the node, not from a timeout of ours. */
  private static String refused(Cluster cluster, Method method) throws Exception {
    List<String> took = new ArrayList<>();
    for (int node = 1; node <= 2; node++) {
      try (var phone = new RawSip(cluster.sip(node), 5000)) {
        long start = System.nanoTime();
        var answer = answer(phone, method);
        long ms = (System.nanoTime() - start) / 1_000_000;
        if (answer.status() != 503
            || answer.header(HeaderName.of("Retry-After")) == null
            || ms > REFUSED_WITHIN_MS) {
          throw new StepFailed(
              "node %d: %s got %d after %d ms (expected: 503 with Retry-After in %d ms)"
                  .formatted(node, method.name(), answer.status(), ms, REFUSED_WITHIN_MS));
        }
        took.add(ms + " ms");
      }
    }
    return method.name() + " gets 503 after " + String.join(" and ", took);
  }

  /** A node that knows at once refuses without a challenge. */
  private static SipResponse answer(RawSip phone, Method method) throws Exception {
    var first = phone.ask(method, "1003", "1003");
    return first.status() == 401
        ? phone.authenticated(method, "1003", "1003", PASSWORD, "SHA-256")
        : first;
  }

  private static String startsInVain(Cluster cluster) throws Exception {
    int before = Files.readAllLines(cluster.logOf(3)).size();
    cluster.command("start", "node3");
    String[] said = {""};
    Await.until(
        "node 3 says that the database is away",
        Duration.ofSeconds(20),
        () -> {
          said[0] =
              Files.readAllLines(cluster.logOf(3)).stream()
                  .skip(before)
                  .filter(line -> line.contains("database"))
                  .findFirst()
                  .orElse("");
          return said[0].isEmpty() ? "it says nothing" : "";
        });
    return "it says: " + said[0];
  }

  private static void after(
      Steps steps, Cluster cluster, SimplePeer alice, SimplePeer bob, Talks talks) {
    steps.scenario(
        BACK,
        "PostgreSQL goes on: a phone registers",
        () -> {
          try (var phone = new RawSip(cluster.sip(1))) {
            var took =
                Await.until(
                    "200 to REGISTER",
                    BACK_WITHIN,
                    () -> {
                      int status = answer(phone, Method.REGISTER).status();
                      return status == 200 ? "" : "status " + status;
                    });
            return "200 after " + took.toMillis() + " ms";
          }
        });
    steps.scenario(
        BACK,
        "the call that was hung up has ended on both sides",
        () -> {
          var second = talks.all().get(1);
          second.caller().ended().get(10, TimeUnit.SECONDS);
          return "callee: " + second.callee().ended().get(10, TimeUnit.SECONDS).cause();
        });
    steps.scenario(
        BACK,
        "a new call, and the end of all",
        () -> {
          var one = new Talks();
          one.make(1, alice, bob, "1002");
          one.hear(BACK_WITHIN);
          one.hangUp(one.all(), Talks.Ender.CALLEE);
          talks.hangUp(talks.all().subList(0, 1), Talks.Ender.CALLER);
          return "they hear each other; BYE from either side";
        });
    steps.scenario(
        AT_START,
        "node 3 is ready",
        () -> {
          var took =
              Await.until(
                  "node 3 ready",
                  Duration.ofSeconds(40),
                  () -> cluster.api(3).isReady() ? "" : "no");
          return "after another " + took.toMillis() + " ms";
        });
    steps.scenario(
        BACK,
        "exactly three call detail records of answered calls",
        () -> {
          Await.until(
              "records",
              BACK_WITHIN,
              () -> {
                long records =
                    cluster.api(2).list("/v1/cdrs").stream()
                        .filter(cdr -> cdr.path("outcome").asText().equals("answered"))
                        .count();
                return records == 3 ? "" : records + " (expected: 3)";
              });
          return "one per call";
        });
    steps.scenario(
        BACK, "nothing left over", () -> SurvivalSuite.leftovers(cluster, List.of(1, 2, 3)));
  }
}
