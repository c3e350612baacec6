package io.rvoip.interop;

import io.rvoip.protocol.audio.ToneMeter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Two baresip processes register, call, talk both ways and hang up from either side. */
final class BaresipSuite implements Suites.Suite {
  private static final String PASSWORD = "baresip-Secret-7";
  private static final double ALICE_HZ = 440;
  private static final double BOB_HZ = 1000;
  private static final Duration REGISTERED = Duration.ofSeconds(20);
  private static final Duration TALK = Duration.ofSeconds(3);

  @Override
  public void run(Steps steps) throws IOException {
    var data = Suites.data("baresip");
    Cluster[] started = new Cluster[1];
    steps.step(
        "one node",
        () -> {
          started[0] = Cluster.start(1, data, Cluster.Ports.free(1));
          started[0].users(PASSWORD, List.of("1001", "1002"));
          return "ready after " + started[0].startup().toMillis() + " ms";
        });
    try (var cluster = started[0]) {
      if (cluster != null) {
        phones(steps, cluster);
      }
    }
  }

  private static void phones(Steps steps, Cluster cluster) {
    var folder = cluster.data().resolveSibling("baresip");
    steps.step(
        "two baresip processes",
        () -> {
          var server = cluster.sip(1);
          try (var alice = Baresip.start(folder.resolve("a"), "1001", PASSWORD, server, ALICE_HZ);
              var bob = Baresip.start(folder.resolve("b"), "1002", PASSWORD, server, BOB_HZ)) {
            steps.step(
                "both register",
                () -> {
                  Await.until(
                      "registrations of 1001 and 1002",
                      REGISTERED,
                      () -> {
                        int there = cluster.api(1).list("/v1/registrations").size();
                        return there == 2 ? "" : there + " are there";
                      });
                  return "both, with Digest";
                });
            steps.step("talk; the caller hangs up", () -> talk(cluster, alice, bob, alice));
            steps.step("talk; the callee hangs up", () -> talk(cluster, alice, bob, bob));
            return "started and stopped";
          }
        });
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
        + tone(bob.heard(), ALICE_HZ)
        + ", 1001 heard "
        + tone(alice.heard(), BOB_HZ);
  }

  private static String tone(ToneMeter.Reading heard, double hz) throws StepFailed {
    String text =
        String.format(Locale.ROOT, "%.1f Hz at %.1f dBFS", heard.frequencyHz(), heard.toneDbfs());
    if (!heard.isTone(hz, 3) || Math.abs(heard.toneDbfs() + 12) > 1.5) {
      throw new StepFailed("heard " + text + " (expected: " + hz + " Hz at -12 dBFS)");
    }
    return text;
  }
}
