package io.rvoip.interop;

import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * SIPp and a three-node cluster: registration with every digest, and a thousand calls, INVITE at
 * node 1 to a callee registered at node 3. MD5 stands first, since SIPp answers nothing else.
 */
final class SippSuite implements Suites.Suite {
  private static final String PASSWORD = "sipp-Secret-7";
  private static final String DIGESTS =
      "telephone-system/Phones register with Digest/Every algorithm";
  private static final String SIPP = "telephone-system/Phones register with Digest/SIPp";
  private static final String THOUSAND =
      "telephone-system/Calls across nodes/A thousand calls by SIPp";
  private static final int CALLS = 1000;
  private static final int PER_SECOND = 50;

  @Override
  @Scenario(DIGESTS)
  @Scenario(SIPP)
  @Scenario(THOUSAND)
  public void run(Steps steps) throws IOException {
    Stage.with(
        steps,
        "sipp",
        3,
        PASSWORD,
        List.of("1001", "1002", "1003"),
        cluster -> {
          digests(steps, cluster);
          calls(steps, cluster);
        },
        "--set",
        "auth.digest-algorithms=[\"MD5\",\"SHA-256\",\"SHA-512-256\"]");
  }

  private static void digests(Steps steps, Cluster cluster) {
    for (String algorithm : List.of("MD5", "SHA-256", "SHA-512-256")) {
      steps.scenario(
          DIGESTS,
          "REGISTER with " + algorithm,
          () -> {
            try (var client = new RawSip(cluster.sip(2))) {
              int good = client.register("1003", PASSWORD, algorithm);
              int bad = client.register("1003", PASSWORD + "x", algorithm);
              if (good != 200 || bad != 401) {
                throw new StepFailed(
                    "right %d, wrong %d (expected: 200, 401)".formatted(good, bad));
              }
              return "200; with a wrong password 401";
            }
          });
    }
  }

  private static void calls(Steps steps, Cluster cluster) {
    var folder = cluster.data().resolveSibling("sipp");
    int[] port = new int[2];
    steps.scenario(
        SIPP,
        "SIPp registers the callee at node 3",
        () -> {
          Files.createDirectories(folder);
          Files.writeString(
              folder.resolve("callee.csv"),
              "SEQUENTIAL\n1002;[authentication username=1002 password=" + PASSWORD + "];\n");
          Files.writeString(
              folder.resolve("caller.csv"),
              "SEQUENTIAL\n1001;[authentication username=1001 password=" + PASSWORD + "];1002\n");
          port[0] = freePort();
          port[1] = freePort();
          try (var sipp =
              Sipp.start(
                  folder,
                  "register",
                  cluster.sip(3),
                  port[0],
                  List.of("-m", "1", "-inf", folder.resolve("callee.csv").toString()))) {
            sipp.finish(20);
          }
          return "MD5, contact 127.0.0.1:" + port[0];
        });
    steps.scenario(
        THOUSAND,
        CALLS + " calls at " + PER_SECOND + "/s, INVITE at node 1",
        () -> {
          long start = System.nanoTime();
          try (var callee = Sipp.start(folder, "callee", cluster.sip(3), port[0], List.of());
              var caller =
                  Sipp.start(
                      folder,
                      "caller",
                      cluster.sip(1),
                      port[1],
                      List.of(
                          "-m",
                          Integer.toString(CALLS),
                          "-r",
                          Integer.toString(PER_SECOND),
                          "-d",
                          "300",
                          // else SIPp names the host alone in Digest's uri, which gets 400 (RFC
                          // 7616 §3.4.6)
                          "-auth_uri",
                          "1002@127.0.0.1:" + cluster.sipPort(),
                          "-inf",
                          folder.resolve("caller.csv").toString()))) {
            caller.finish(CALLS / PER_SECOND + 60);
            long good = caller.count("SuccessfulCall(C)");
            long bad = caller.count("FailedCall(C)");
            if (good != CALLS || bad != 0) {
              throw new StepFailed(good + " calls went well, " + bad + " failed");
            }
            return good
                + " went well, none failed, "
                + (System.nanoTime() - start) / 1_000_000
                + " ms";
          }
        });
    steps.scenario(THOUSAND, "exactly " + CALLS + " call detail records", () -> records(cluster));
    steps.scenario(
        THOUSAND, "nothing left over", () -> SurvivalSuite.leftovers(cluster, List.of(1, 2, 3)));
  }

  private static String records(Cluster cluster) throws Exception {
    List<String> ids = new ArrayList<>();
    Await.until(
        "records",
        Duration.ofSeconds(20),
        () -> {
          ids.clear();
          cluster.api(2).list("/v1/cdrs?limit=500").forEach(c -> ids.add(c.path("id").asText()));
          return ids.size() == CALLS ? "" : ids.size() + " (expected: " + CALLS + ")";
        });
    long different = ids.stream().distinct().count();
    if (different != CALLS) {
      throw new StepFailed(different + " different ids in " + CALLS + " records");
    }
    return CALLS + " different ids";
  }

  private static int freePort() throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
