package io.rvoip.interop;

import io.rvoip.client.Call;
import io.rvoip.client.CallEnd;
import io.rvoip.client.SimplePeer;
import io.rvoip.client.audio.AudioSource;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** {@code ./rvoip phone} at a terminal of its own, against a node, as somebody would type. */
final class PhoneSuite implements Suites.Suite {
  private static final String PASSWORD = "phone-Secret-7";
  private static final String REGISTER = "sip-client/A softphone in the terminal/Registering";
  private static final String SEVERAL = "sip-client/A softphone in the terminal/Several calls";
  private static final String HOLD = "sip-client/A softphone in the terminal/Hold and resume";
  private static final String KEYS = "sip-client/A softphone in the terminal/Keys";
  private static final String INCOMING = "sip-client/A softphone in the terminal/A call comes in";
  private static final String WRONG = "sip-client/A softphone in the terminal/Typing errors";
  private static final String LEAVING = "sip-client/A softphone in the terminal/Leaving";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final double DBFS = -10;

  @Override
  @Scenario(REGISTER)
  @Scenario(SEVERAL)
  @Scenario(HOLD)
  @Scenario(KEYS)
  @Scenario(INCOMING)
  @Scenario(WRONG)
  @Scenario(LEAVING)
  public void run(Steps steps) throws IOException {
    Stage.with(
        steps,
        "phone",
        1,
        PASSWORD,
        List.of("1001", "1002"),
        cluster -> {
          try (var bob = SimplePeer.open(cluster.phone("1002", PASSWORD, 1))) {
            BlockingQueue<Call> ringing = new LinkedBlockingQueue<>();
            bob.onIncoming(
                call -> {
                  call.ring();
                  ringing.add(call);
                });
            bob.register().get(10, TimeUnit.SECONDS);
            try (var phone = phone(cluster, "1001")) {
              steps.scenario(REGISTER, "the phone registers", () -> registered(cluster, phone));
              steps.scenario(WRONG, "typing errors", () -> wrong(phone));
              talk(steps, phone, bob, ringing);
              steps.scenario(LEAVING, "quit", () -> left(cluster, phone, "quit\n"));
            }
            steps.scenario(
                LEAVING,
                "Ctrl-C in the middle of a call",
                () -> {
                  try (var phone = phone(cluster, "1001")) {
                    phone.await("registered for");
                    phone.type("call 1002");
                    var there = answered(ringing);
                    phone.await("[1] answered");
                    String shown = left(cluster, phone, Terminal.CTRL_C);
                    hears(there, CallEnd.Cause.REMOTE_BYE);
                    return shown + "; the other side got BYE";
                  }
                });
          }
        });
  }

  private static Terminal phone(Cluster cluster, String user) throws IOException {
    return Terminal.run(
        List.of(
            Cluster.home().resolve("rvoip").toString(),
            "phone",
            "--user",
            user,
            "--registrar",
            "127.0.0.1:" + cluster.sipPort(),
            "--no-sound"),
        Map.of("RVOIP_PASSWORD", PASSWORD));
  }

  private static String registered(Cluster cluster, Terminal phone) throws Exception {
    String shown = phone.await("registered for");
    long bindings = bindings(cluster);
    if (bindings != 1) {
      throw new StepFailed(bindings + " bindings of 1001 (expected: 1)");
    }
    return shown;
  }

  private static long bindings(Cluster cluster) throws Exception {
    return cluster.api(1).list("/v1/registrations").stream()
        .filter(r -> r.path("aor").asText().endsWith("/1001"))
        .count();
  }

  private static String wrong(Terminal phone) throws Exception {
    phone.type("frobnicate");
    String unknown = phone.await("unknown command: frobnicate");
    phone.type("call");
    phone.await("call whom?");
    phone.type("hold");
    phone.await("no such call");
    phone.type("hold x");
    phone.await("hold: x (expected: the number of a call)");
    phone.type("tone loud");
    phone.await("tone: loud (expected: hertz)");
    phone.type("play /no/such.wav");
    phone.await("/no/such.wav");
    phone.type("help");
    phone.await("quit ");
    return unknown + ", and five more; the phone goes on";
  }

  private static void talk(
      Steps steps, Terminal phone, SimplePeer bob, BlockingQueue<Call> ringing) {
    Call[] there = new Call[2];
    steps.scenario(
        SEVERAL,
        "a call to 1002",
        () -> {
          phone.type("call 1002");
          phone.await("[1] rings there");
          there[0] = answered(ringing);
          phone.await("[1] answered");
          phone.type("tone 440");
          there[0].play(AudioSource.tone(1000, DBFS));
          return "1002 hears " + Hearing.tone(there[0], 440, DBFS, PATIENCE);
        });
    steps.scenario(
        SEVERAL,
        "a second call, to the echo",
        () -> {
          phone.type("call 9196");
          phone.await("[2] answered");
          phone.type("tone 800 2");
          return shows(phone, "[1] answered", 1000) + "; " + shows(phone, "[2] answered", 800);
        });
    steps.scenario(
        HOLD,
        "hold and resume the first",
        () -> {
          phone.type("hold 1");
          phone.await("[1] on hold");
          Await.until("held", PATIENCE, () -> there[0].heldByPeer() ? "" : "1002 is not on hold");
          phone.type("resume 1");
          phone.await("[1] talking");
          Await.until("back", PATIENCE, () -> there[0].heldByPeer() ? "1002 is on hold" : "");
          there[0].meter().reset();
          return "1002 hears again " + Hearing.tone(there[0], 440, DBFS, PATIENCE);
        });
    steps.scenario(
        KEYS,
        "keys",
        () -> {
          phone.type("dtmf 159# 1");
          phone.await("sent 159#");
          Await.until(
              "keys",
              PATIENCE,
              () -> there[0].receivedDigits().equals("159#") ? "" : there[0].receivedDigits());
          return "1002 got 159#";
        });
    steps.scenario(
        INCOMING,
        "1002 calls while two calls go on",
        () -> {
          there[1] = bob.call("1001");
          String shown = phone.await("[3] rings: ");
          phone.type("answer 3");
          phone.await("[3] answered");
          there[1].answered().get(5, TimeUnit.SECONDS);
          phone.type("tone 620 3");
          return shown + "; 1002 hears " + Hearing.tone(there[1], 620, DBFS, PATIENCE);
        });
    steps.scenario(
        SEVERAL,
        "hang up: the first here, the third there",
        () -> {
          phone.type("hangup 1");
          hears(there[0], CallEnd.Cause.REMOTE_BYE);
          phone.await("[1] ended: 200");
          there[1].hangUp();
          hears(there[1], CallEnd.Cause.LOCAL_BYE);
          phone.await("[3] ended: 200");
          return shows(phone, "[2] answered", 800);
        });
  }

  private static Call answered(BlockingQueue<Call> ringing) throws Exception {
    var call = ringing.poll(5, TimeUnit.SECONDS);
    if (call == null) {
      throw new StepFailed("1002 does not ring");
    }
    call.answer().get(5, TimeUnit.SECONDS);
    return call;
  }

  /** Asks the phone for its calls until it hears this tone in the one whose line begins so. */
  private static String shows(Terminal phone, String line, int hz) throws Exception {
    String[] shown = {""};
    Await.until(
        line + " with " + hz + " Hz",
        PATIENCE,
        () -> {
          phone.type("list");
          shown[0] = phone.await(line);
          return shown[0].contains("heard " + hz + " Hz") ? "" : shown[0];
        });
    return shown[0];
  }

  private static void hears(Call call, CallEnd.Cause cause) throws Exception {
    var end = call.ended().get(5, TimeUnit.SECONDS);
    if (end.cause() != cause) {
      throw new StepFailed("it ended as " + end + " (expected: " + cause + ")");
    }
  }

  /** After that key the phone is gone, and neither a call nor its registration is left. */
  private static String left(Cluster cluster, Terminal phone, String keys) throws Exception {
    phone.press(keys);
    int status = phone.ended();
    if (status != (keys.equals(Terminal.CTRL_C) ? 130 : 0)) {
      throw new StepFailed("exit status " + status);
    }
    Await.until(
        "rest",
        PATIENCE,
        () -> {
          long bindings = bindings(cluster);
          int calls = cluster.api(1).list("/v1/calls").size();
          return bindings == 0 && calls == 0 ? "" : bindings + " bindings, " + calls + " calls";
        });
    return "exit status " + status + ", no call and no registration left";
  }
}
