package io.rvoip.interop;

import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two baresip processes register, call, talk both ways and hang up from either side, with the
 * settings as shipped.
 */
final class BaresipSuite implements Suites.Suite {
  private static final String PASSWORD = "baresip-Secret-7";
  private static final String REGISTER = "telephone-system/Phones register with Digest/baresip";
  private static final String TALK_BOTH_WAYS = "telephone-system/Audio is heard/Two baresip phones";
  private static final double ALICE_HZ = 440;
  private static final double BOB_HZ = 1000;
  private static final Duration TALK = Duration.ofSeconds(3);

  @Override
  @Scenario(REGISTER)
  @Scenario(TALK_BOTH_WAYS)
  public void run(Steps steps) throws IOException {
    Stage.with(
        steps, "baresip", 1, PASSWORD, List.of("1001", "1002"), cluster -> phones(steps, cluster));
  }

  private static void phones(Steps steps, Cluster cluster) throws Exception {
    var folder = cluster.data().resolveSibling("baresip");
    var server = cluster.sip(1);
    try (var alice = Baresip.start(folder.resolve("a"), "1001", PASSWORD, server, ALICE_HZ);
        var bob = Baresip.start(folder.resolve("b"), "1002", PASSWORD, server, BOB_HZ)) {
      steps.scenario(REGISTER, "two baresip processes register", () -> registered(cluster));
      steps.scenario(
          TALK_BOTH_WAYS, "talk, the caller hangs up", () -> talk(cluster, alice, bob, alice));
      steps.scenario(
          TALK_BOTH_WAYS, "talk, the callee hangs up", () -> talk(cluster, alice, bob, bob));
      steps.scenario(
          TALK_BOTH_WAYS,
          "two call detail records, nothing left over",
          () -> {
            int records = cluster.api(1).list("/v1/cdrs").size();
            if (records != 2) {
              throw new StepFailed(records + " records (expected: 2)");
            }
            return SurvivalSuite.leftovers(cluster, List.of(1));
          });
    }
  }

  private static String registered(Cluster cluster) throws Exception {
    List<String> seen = new ArrayList<>();
    Await.until(
        "two bindings of baresip",
        Duration.ofSeconds(15),
        () -> {
          seen.clear();
          for (var binding : cluster.api(1).list("/v1/registrations")) {
            seen.add(binding.path("aor").asText() + " " + binding.path("userAgent").asText());
          }
          long ours = seen.stream().filter(b -> b.contains("baresip")).count();
          return ours == 2 ? "" : seen.toString();
        });
    return String.join(", ", seen);
  }

  private static String talk(Cluster cluster, Baresip alice, Baresip bob, Baresip ender)
      throws Exception {
    int incoming = bob.count("CALL_INCOMING");
    int established = alice.count("CALL_ESTABLISHED");
    int closedAtAlice = alice.count("CALL_CLOSED");
    int closedAtBob = bob.count("CALL_CLOSED");
    var server = cluster.sip(1);
    alice.order(
        "dial", "sip:1002@" + server.getAddress().getHostAddress() + ":" + server.getPort());
    bob.await("CALL_INCOMING", incoming);
    bob.order("accept", "");
    alice.await("CALL_ESTABLISHED", established);
    Thread.sleep(TALK.toMillis()); // people talk; the dump must hold some seconds of it
    ender.order("hangup", "");
    alice.await("CALL_CLOSED", closedAtAlice);
    bob.await("CALL_CLOSED", closedAtBob);
    return "1002 heard "
        + Wav.tone(bob.heard(), ALICE_HZ, Baresip.DBFS)
        + ", 1001 heard "
        + Wav.tone(alice.heard(), BOB_HZ, Baresip.DBFS);
  }
}
