package io.rvoip.interop;

import io.rvoip.client.SimplePeer;
import io.rvoip.client.audio.AudioSource;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One node, number 9196: own audio comes back. */
final class EchoSuite implements Suites.Suite {
  private static final String PASSWORD = "echo-Secret-7";
  private static final String ECHO = "telephone-system/Audio is heard/Echo";
  private static final String HEARD = "sip-client/A call from a script/Echo heard";
  private static final String NOT_HEARD = "sip-client/A call from a script/Something else heard";

  @Override
  @Scenario(ECHO)
  @Scenario(HEARD)
  @Scenario(NOT_HEARD)
  public void run(Steps steps) throws IOException {
    Stage.with(
        steps,
        "echo",
        1,
        PASSWORD,
        List.of("1001"),
        cluster -> {
          steps.scenario(ECHO, "9196 returns the tone (697 Hz, -12 dBFS)", () -> echo(cluster));
          var tone = cluster.data().resolveSibling("tone.wav");
          var back = cluster.data().resolveSibling("back.wav");
          steps.scenario(
              HEARD,
              "./rvoip call of 9196 with a tone",
              () ->
                  command(
                      cluster,
                      0,
                      "9196",
                      "--tone",
                      "697",
                      "--expect-tone",
                      "697",
                      "--seconds",
                      "2"));
          steps.scenario(
              HEARD,
              "./rvoip call of 9196 with --play a.wav --record b.wav",
              () -> {
                Wav.writeTone(tone, 941, -12, 3);
                String said =
                    command(
                        cluster,
                        0,
                        "9196",
                        "--play",
                        tone.toString(),
                        "--record",
                        back.toString(),
                        "--expect-tone",
                        "941");
                return said + "; the recording holds " + Wav.tone(back, 941, -12);
              });
          steps.scenario(
              NOT_HEARD,
              "./rvoip call that expects another tone",
              () ->
                  command(
                      cluster,
                      1,
                      "9196",
                      "--tone",
                      "697",
                      "--expect-tone",
                      "800",
                      "--seconds",
                      "2"));
          steps.scenario(
              NOT_HEARD,
              "./rvoip call of a number that leads nowhere",
              () -> command(cluster, 1, "no-such-user", "--seconds", "1"));
        });
  }

  /** Runs the command as a user would; gives what it said. */
  private static String command(Cluster cluster, int status, String to, String... more)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Cluster.home().resolve("rvoip").toString(),
                "call",
                "sip:" + to + "@127.0.0.1:" + cluster.sipPort(),
                "--user",
                "1001",
                "--server",
                "127.0.0.1:" + cluster.sipPort()));
    command.addAll(List.of(more));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("RVOIP_PASSWORD", PASSWORD);
    var process = builder.start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .strip()
            .replace("\n", " | ");
    if (process.waitFor() != status) {
      throw new StepFailed(
          "exit status " + process.exitValue() + " (expected: " + status + "): " + said);
    }
    return "exit status " + status + ": " + said;
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
