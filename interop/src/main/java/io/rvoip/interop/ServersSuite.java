package io.rvoip.interop;

import io.rvoip.testkit.Scenario;
import io.rvoip.testkit.TestNameServer;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A trunk with two servers, both SIPp, that a node finds by a name server: the first is killed
 * while calls go through it, and the second takes them. T1 is 100 ms, so silence lasts 6.4 s.
 */
final class ServersSuite implements Suites.Suite {
  private static final String KILLED = "server-location/Next server/Killed under calls";
  private static final String PASSWORD = "servers-Secret-7";
  private static final int CALLS = 200;
  private static final int PER_SECOND = 10;
  private static final int TALK_MS = 300;
  private static final String FAILED = "rvoip_sip_events_total{event=\"failed_target\"";

  private final int first = freePort();
  private final int second = freePort();

  ServersSuite() throws IOException {}

  @Override
  @Scenario(KILLED)
  public void run(Steps steps) throws IOException {
    String zone =
        """
        trunk.test. IN NAPTR 10 10 "s" "SIP+D2U" "" _sip._udp.trunk.test.
        _sip._udp.trunk.test. IN SRV 1 0 %d a.trunk.test.
        _sip._udp.trunk.test. IN SRV 2 0 %d b.trunk.test.
        a.trunk.test. IN A 127.0.0.1
        b.trunk.test. IN A 127.0.0.1
        """
            .formatted(first, second);
    try (var names = new TestNameServer(zone)) {
      Stage.with(
          steps,
          "servers",
          1,
          PASSWORD,
          List.of("1001"),
          cluster -> calls(steps, cluster),
          "--set",
          "sip.dns.servers=[\"127.0.0.1:" + names.address().getPort() + "\"]",
          "--set",
          "sip.t1=100ms",
          "--set",
          "sip.routes=[{match=\"9.*\",uri=\"sip:{user}@trunk.test\"}]",
          "--set",
          "auth.digest-algorithms=[\"MD5\",\"SHA-256\"]");
    }
  }

  private void calls(Steps steps, Cluster cluster) {
    Path folder = cluster.data().resolveSibling("sipp");
    steps.scenario(
        KILLED,
        CALLS + " calls at " + PER_SECOND + "/s, the first server killed in their midst",
        () -> {
          Files.createDirectories(folder);
          Files.writeString(
              folder.resolve("caller.csv"),
              "SEQUENTIAL\n1001;[authentication username=1001 password=" + PASSWORD + "];9001\n");
          try (var a = server(cluster, folder.resolve("a"), first);
              var b = server(cluster, folder.resolve("b"), second);
              var caller = caller(cluster, folder)) {
            Await.until(
                "calls at the first server",
                Duration.ofSeconds(30),
                () -> a.count("TotalCallCreated") >= CALLS / 4 ? "" : "too few");
            a.kill();
            caller.finish(CALLS / PER_SECOND + 60);
            long good = caller.count("SuccessfulCall(C)");
            long bad = caller.count("FailedCall(C)");
            if (good != CALLS || bad != 0) {
              throw new StepFailed(good + " calls went well, " + bad + " failed");
            }
            return "all went well; "
                + a.count("TotalCallCreated")
                + " or some more at the first, "
                + Await.until(
                        "calls at the second server",
                        Duration.ofSeconds(10),
                        () -> b.count("TotalCallCreated") > 0 ? "" : "none")
                    .toMillis()
                + " ms later "
                + b.count("TotalCallCreated")
                + " at the second";
          }
        });
    steps.scenario(KILLED, "who was silent is counted, and tried no more", () -> counted(cluster));
    steps.scenario(KILLED, "nothing left over", () -> SurvivalSuite.leftovers(cluster, List.of(1)));
  }

  private static Sipp server(Cluster cluster, Path folder, int port) throws IOException {
    return Sipp.start(folder, "callee", cluster.sip(1), port, List.of("-fd", "1"));
  }

  private static Sipp caller(Cluster cluster, Path folder) throws IOException {
    return Sipp.start(
        folder,
        "caller",
        cluster.sip(1),
        freePort(),
        List.of(
            "-m",
            Integer.toString(CALLS),
            "-r",
            Integer.toString(PER_SECOND),
            "-d",
            Integer.toString(TALK_MS),
            "-auth_uri",
            "9001@127.0.0.1:" + cluster.sipPort(),
            "-inf",
            folder.resolve("caller.csv").toString()));
  }

  /**
   * Those that were on their way until the first silence was noticed, or whose BYE was: nine
   * seconds of calls at most, none of the others.
   */
  private static String counted(Cluster cluster) throws Exception {
    double failed = cluster.api(1).metrics().sum(FAILED);
    if (!(failed >= 1 && failed <= 9 * PER_SECOND)) {
      throw new StepFailed(failed + " failures (expected: 1.." + 9 * PER_SECOND + ")");
    }
    return (long) failed + " requests went on to another server";
  }

  private static int freePort() throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
