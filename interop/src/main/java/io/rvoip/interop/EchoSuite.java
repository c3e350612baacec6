package io.rvoip.interop;

import io.rvoip.client.SimplePeer;
import io.rvoip.client.audio.AudioSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One node, number 9196: own audio comes back. */
final class EchoSuite implements Suites.Suite {
  private static final String PASSWORD = "echo-Secret-7";

  @Override
  public void run(Steps steps) throws IOException {
    var data = Suites.data("echo");
    Cluster[] started = new Cluster[1];
    steps.step(
        "one node",
        () -> {
          started[0] = Cluster.start(1, data, Cluster.Ports.free(1));
          return "ready after " + started[0].startup().toMillis() + " ms";
        });
    try (var cluster = started[0]) {
      if (cluster != null) {
        steps.step(
            "user",
            () -> {
              cluster.users(PASSWORD, List.of("1001"));
              return "1001 has a password";
            });
        steps.step("9196 returns the tone (697 Hz, -12 dBFS)", () -> echo(cluster));
      }
    }
  }

  private static String echo(Cluster cluster) throws Exception {
    try (var peer = SimplePeer.open(cluster.phone("1001", PASSWORD, 1))) {
      var call = peer.call("9196");
      call.answered().get(10, TimeUnit.SECONDS);
      call.play(AudioSource.tone(697, -12));
      String heard = Hearing.tone(call, 697, -12, Duration.ofSeconds(5));
      call.hangUp().get(10, TimeUnit.SECONDS);
      return heard;
    }
  }
}
