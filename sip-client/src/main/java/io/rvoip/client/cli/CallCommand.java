package io.rvoip.client.cli;

import io.rvoip.client.Call;
import io.rvoip.client.CallFailedException;
import io.rvoip.client.SimplePeer;
import io.rvoip.client.audio.AudioSource;
import io.rvoip.protocol.audio.ToneMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Calls, plays, measures, hangs up. */
@Command(
    name = "call",
    mixinStandardHelpOptions = true,
    description = "Makes one call and says what was heard.",
    footer = "Exit status: 0 as wished, 1 the call failed or the tone was not heard, 2 usage.")
final class CallCommand implements Callable<Integer> {
  private static final double TOLERANCE_HZ = 5;
  private static final int POLL_MS = 50;
  private static final int LONGEST_SECONDS = 24 * 3600;

  /** Those of RFC 4733 §3.2 that a telephone has. */
  private static final String KEYS = "[0-9*#A-Da-d]+";

  @Parameters(paramLabel = "URI", description = "Whom to call: a SIP URI or a number.")
  String to = "";

  @Mixin AccountOptions account = new AccountOptions();

  @Option(
      names = "--play",
      paramLabel = "WAV",
      description = "File to play: 8000 Hz, 16 bit, mono.")
  @Nullable Path play;

  @Option(names = "--tone", paramLabel = "HZ", description = "Tone to play, at -10 dBFS.")
  @Nullable Double toneHz;

  @Option(names = "--record", paramLabel = "WAV", description = "File for what is heard.")
  @Nullable Path record;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long to talk (default: to the end of the played file, else 5).")
  @Nullable Double seconds;

  @Option(
      names = "--ring-seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "How long to wait for an answer (default: ${DEFAULT-VALUE}).")
  double ringSeconds = 60;

  @Option(names = "--digits", paramLabel = "DIGITS", description = "Keys to press, as RFC 4733.")
  @Nullable String digits;

  @Option(
      names = "--expect-tone",
      paramLabel = "HZ",
      description = "Fail unless this tone is heard.")
  @Nullable Double expectHz;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Option(names = "--register", description = "Register before the call.")
  boolean register;

  @Override
  public Integer call() throws Exception {
    check();
    var report = new CallReport(to, expectHz);
    try (var peer = account.open()) {
      var farewell = new Farewell(peer);
      var interrupted = new Thread(farewell, "farewell");
      Runtime.getRuntime().addShutdownHook(interrupted); // Ctrl-C
      try {
        if (register) {
          farewell.registered(true); // from the first byte on there may be one
          peer.register().whenComplete((s, no) -> farewell.registered(no == null)).join();
        }
        return talk(peer, report);
      } catch (CompletionException e) {
        return failed(report, e.getCause());
      } finally {
        farewell.run();
        keepNoHook(interrupted);
      }
    }
  }

  private static void keepNoHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is on its way out already; the hook says goodbye
    }
  }

  /** What would fail in the middle of the call is told before anything is sent. */
  private void check() throws IOException {
    account.checkTarget(to);
    checkTone("--tone", toneHz);
    checkTone("--expect-tone", expectHz);
    checkSeconds("--seconds", seconds);
    checkSeconds("--ring-seconds", ringSeconds);
    if (digits != null && !digits.matches(KEYS)) {
      throw account.wrong("--digits", digits, "keys 0 to 9, *, #, A to D");
    }
    if (play != null && toneHz != null) {
      throw account.wrong("--play", play.toString(), "no --tone beside it");
    }
    if (play != null) {
      try {
        AudioSource.wav(play).close();
      } catch (NoSuchFileException e) {
        throw account.wrong("--play", play.toString(), "a WAV file, 8000 Hz, 16 bit, mono");
      } catch (IOException e) {
        throw account.wrong("--play", String.valueOf(e.getMessage()), "8000 Hz, 16 bit, mono");
      }
    }
    if (record != null) {
      Path folder = record.toAbsolutePath().getParent();
      boolean fits =
          Files.exists(record)
              ? Files.isRegularFile(record) && Files.isWritable(record)
              : folder != null && Files.isWritable(folder);
      if (!fits) {
        throw account.wrong("--record", record.toString(), "a file that can be written");
      }
    }
  }

  private void checkTone(String option, @Nullable Double hz) {
    if (hz != null && !(hz > 0 && hz < AudioSource.RATE_HZ / 2.0)) {
      throw account.wrong(option, plain(hz), "hertz, above 0 and below " + AudioSource.RATE_HZ / 2);
    }
  }

  private void checkSeconds(String option, @Nullable Double value) {
    if (value != null && !(value >= 0 && value <= LONGEST_SECONDS)) {
      throw account.wrong(option, plain(value), "seconds, 0 to " + LONGEST_SECONDS);
    }
  }

  /** As it was typed: 99999, not 99999.0. */
  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private int talk(SimplePeer peer, CallReport report) throws Exception {
    @SuppressWarnings("resource") // the call owns what it plays
    AudioSource source =
        play != null
            ? AudioSource.wav(play)
            : toneHz != null ? AudioSource.tone(toneHz, -10) : AudioSource.silence();
    var call = peer.call(to);
    try {
      if (record != null) {
        call.record(record);
      }
      var played = call.play(source);
      await(call);
      report.answered(call);
      if (digits != null) {
        call.sendDigits(digits);
      }
      measure(call, played, report);
      report.finish(call);
      var end = call.hangUp().get(40, TimeUnit.SECONDS);
      report.ended(end);
    } catch (ExecutionException e) {
      return failed(report, e.getCause());
    }
    System.out.println(json ? report.json() : report.text());
    return report.ok() ? 0 : 1;
  }

  private void await(Call call) throws Exception {
    try {
      call.answered().get((long) (ringSeconds * 1000), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ExecutionException(new CallFailedException(408, "nobody answered"));
    }
  }

  private void measure(Call call, CompletableFuture<Void> played, CallReport report)
      throws InterruptedException {
    boolean untilPlayed = play != null && seconds == null;
    double limit = seconds != null ? seconds : untilPlayed ? LONGEST_SECONDS : 5;
    long end = System.nanoTime() + (long) (limit * 1e9);
    while (System.nanoTime() < end && !(untilPlayed && played.isDone())) {
      try {
        call.ended().get(POLL_MS, TimeUnit.MILLISECONDS);
        return; // the peer hung up
      } catch (TimeoutException e) {
        ToneMeter.Reading reading = call.heard();
        report.heard(reading, expectHz != null && reading.isTone(expectHz, TOLERANCE_HZ));
      } catch (ExecutionException e) {
        return;
      }
    }
  }

  private int failed(CallReport report, @Nullable Throwable why) throws IOException {
    if (why instanceof CallFailedException failure) {
      report.failed(failure.status(), String.valueOf(failure.getMessage()));
    } else {
      report.failed(0, String.valueOf(why == null ? "failed" : why.getMessage()));
    }
    if (json) {
      System.out.println(report.json());
    } else {
      System.err.println(report.text());
    }
    return 1;
  }
}
