package io.rvoip.interop;

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
  private static final int CALLS = 1000;
  private static final int PER_SECOND = 50;

  @Override
  public void run(Steps steps) throws IOException {
    var data = Suites.data("sipp");
    Cluster[] started = new Cluster[1];
    steps.step(
        "three nodes",
        () -> {
          started[0] =
              Cluster.start(
                  3,
                  data,
                  Cluster.Ports.free(3),
                  "--set",
                  "auth.digest-algorithms=[\"MD5\",\"SHA-256\",\"SHA-512-256\"]");
          started[0].users(PASSWORD, List.of("1001", "1002", "1003"));
          return "ready after " + started[0].startup().toMillis() + " ms";
        });
    try (var cluster = started[0]) {
      if (cluster != null) {
        digests(steps, cluster);
        calls(steps, cluster);
      }
    }
  }

  private static void digests(Steps steps, Cluster cluster) {
    for (String algorithm : List.of("MD5", "SHA-256", "SHA-512-256")) {
      steps.step(
          "REGISTER with " + algorithm,
          () -> {
            try (var client = new DigestRegister(cluster.sip(2))) {
              int good = client.register("1003", PASSWORD, algorithm);
              int bad = client.register("1003", PASSWORD + "x", algorithm);
              int unknown = client.register("nobody", PASSWORD, algorithm);
              if (good != 200 || bad == 200 || bad != unknown) {
                throw new StepFailed(
                    "right %d, wrong %d, unknown user %d (expected: 200, and the same refusal)"
                        .formatted(good, bad, unknown));
              }
              return "200; wrong password and unknown user both " + bad;
            }
          });
    }
  }

  private static void calls(Steps steps, Cluster cluster) {
    var folder = cluster.data().resolveSibling("sipp");
    int[] port = new int[2];
    steps.step(
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
    steps.step(
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
                          "-inf",
                          folder.resolve("caller.csv").toString()))) {
            caller.finish(CALLS / PER_SECOND + 60);
          }
          return "none failed, " + (System.nanoTime() - start) / 1_000_000 + " ms";
        });
    steps.step("exactly " + CALLS + " call detail records", () -> records(cluster));
    steps.step("nothing left over", () -> SurvivalSuite.leftovers(cluster, List.of(1, 2, 3)));
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
