package io.rvoip.interop;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.client.Call;
import io.rvoip.client.SimplePeer;
import io.rvoip.client.audio.AudioSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two phones talk through a three-node cluster, shown step by step. {@code breaks} spoils one step
 * on purpose, to show that a failure is seen.
 */
final class Demo {
  static final List<String> STEPS =
      List.of("register", "call", "tone", "digits", "view", "hangup", "cdr");

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String PASSWORD = "demo-Secret-7";

  private final Steps steps;
  private final @Nullable String breaks;
  private final Cluster.Ports ports = Cluster.Ports.free(3);
  private @Nullable Call caller;
  private @Nullable Call callee;
  private String callId = "";

  Demo(Steps steps, @Nullable String breaks) {
    this.steps = steps;
    this.breaks = breaks;
  }

  void run(Path data) {
    Cluster[] started = new Cluster[1];
    steps.step(
        "three nodes",
        () -> {
          started[0] = Cluster.start(3, data, ports);
          return "ready after "
              + started[0].startup().toMillis()
              + " ms: "
              + String.join(", ", started[0].urls());
        });
    try (var cluster = started[0]) {
      if (cluster != null) {
        talk(cluster);
      }
    }
  }

  private void talk(Cluster cluster) {
    steps.step(
        "users",
        () -> {
          cluster.users(PASSWORD, List.of("1001", "1002"));
          return "1001 and 1002 have passwords, set over HTTP at node 1";
        });
    BlockingQueue<Call> ringing = new LinkedBlockingQueue<>();
    String wrong = isBroken("register") ? "wrong" : PASSWORD;
    try (var alice = SimplePeer.open(cluster.phone("1001", wrong, 1));
        var bob = SimplePeer.open(cluster.phone("1002", PASSWORD, 2))) {
      bob.onIncoming(
          call -> {
            call.ring();
            ringing.add(call);
          });
      register(cluster, alice, bob);
      call(alice, ringing);
      hear();
      digits();
      view(cluster);
      hangUp();
      records(cluster);
    } catch (Exception e) {
      steps.step(
          "phones",
          () -> {
            throw e;
          });
    }
  }

  private boolean isBroken(String step) {
    return step.equals(breaks);
  }

  private void register(Cluster cluster, SimplePeer alice, SimplePeer bob) {
    steps.step(
        "1001 registers at node 1",
        () -> alice.register().get(10, TimeUnit.SECONDS) + " s at " + cluster.sip(1));
    steps.step(
        "1002 registers at node 2",
        () -> bob.register().get(10, TimeUnit.SECONDS) + " s at " + cluster.sip(2));
  }

  private void call(SimplePeer alice, BlockingQueue<Call> ringing) {
    steps.step(
        "1001 calls 1002",
        () -> {
          long start = System.nanoTime();
          var outgoing = alice.call(isBroken("call") ? "no-such-user" : "1002");
          caller = outgoing;
          Await.until(
              "ringing at 1002",
              PATIENCE,
              () ->
                  !ringing.isEmpty()
                      ? ""
                      : outgoing.ended().isDone() ? outgoing.ended().join().reason() : "silence");
          var incoming = ringing.take();
          callee = incoming;
          long rings = System.nanoTime();
          incoming.answer().get(10, TimeUnit.SECONDS);
          outgoing.answered().get(10, TimeUnit.SECONDS);
          return String.format(
              Locale.ROOT,
              "rings after %d ms, answered %d ms later; caller shown as %s",
              (rings - start) / 1_000_000,
              (System.nanoTime() - rings) / 1_000_000,
              incoming.remote());
        });
  }

  private static Call there(@Nullable Call call) throws StepFailed {
    if (call == null) {
      throw new StepFailed("there is no call");
    }
    return call;
  }

  private void hear() {
    steps.step(
        "1002 hears 1001's tone (440 Hz, -10 dBFS)",
        () -> {
          there(caller).play(AudioSource.tone(isBroken("tone") ? 620 : 440, -10));
          return Hearing.tone(there(callee), 440, -10, PATIENCE);
        });
    steps.step(
        "1001 hears 1002's tone (1000 Hz, -20 dBFS)",
        () -> {
          there(callee).play(AudioSource.tone(1000, -20));
          return Hearing.tone(there(caller), 1000, -20, PATIENCE);
        });
  }

  private void digits() {
    steps.step(
        "digits 159# arrive exactly once",
        () -> {
          there(caller).sendDigits("159#").get(10, TimeUnit.SECONDS);
          if (isBroken("digits")) {
            there(caller).sendDigits("5").get(10, TimeUnit.SECONDS);
          }
          // A key afterwards shows that no doubles of the earlier ones were on their way.
          there(caller).sendDigits("0").get(10, TimeUnit.SECONDS);
          var at = there(callee);
          Await.until(
              "digits",
              PATIENCE,
              () -> at.receivedDigits().endsWith("0") ? "" : "got " + at.receivedDigits());
          if (!at.receivedDigits().equals("159#0")) {
            throw new StepFailed("received " + at.receivedDigits() + " (expected: 159#0)");
          }
          return "159#, then 0 to be sure";
        });
  }

  private void view(Cluster cluster) {
    steps.step(
        "the call as node 3 shows it",
        () -> {
          var api = cluster.api(3);
          callId = Cluster.callOf(api, there(caller).id()).path("id").asText();
          String asked = isBroken("view") ? "00aaaaaaaaaaaaaaaa" : callId;
          var first = api.get("/v1/calls/" + asked);
          if (first.path("legs").size() != 2) {
            throw new StepFailed(first.path("legs").size() + " legs (expected: 2)");
          }
          JsonNode[] later = {first};
          Await.until(
              "moving counters",
              PATIENCE,
              () -> {
                later[0] = api.get("/v1/calls/" + asked);
                return counters(later[0], 0) > counters(first, 0)
                        && counters(later[0], 1) > counters(first, 1)
                    ? ""
                    : "they stand still";
              });
          return "%s %s, owner %s, media %s; caller's leg %d → %d packets, callee's %d → %d"
              .formatted(
                  callId,
                  first.path("state").asText(),
                  first.path("owner").asText(),
                  first.path("mediaNode").asText(),
                  counters(first, 0),
                  counters(later[0], 0),
                  counters(first, 1),
                  counters(later[0], 1));
        });
  }

  private static long counters(JsonNode call, int leg) {
    return call.path("legs").path(leg).path("rtpReceived").asLong();
  }

  private void hangUp() {
    steps.step(
        "1002 hangs up",
        () -> {
          if (!isBroken("hangup")) {
            there(callee).hangUp();
          }
          var at1001 = there(caller).ended().get(5, TimeUnit.SECONDS);
          return "1001 sees " + at1001.cause().name().toLowerCase(Locale.ROOT);
        });
  }

  private void records(Cluster cluster) {
    steps.step(
        "history of the call",
        () -> {
          List<String> names = new ArrayList<>();
          Await.until(
              "call.ended",
              PATIENCE,
              () -> {
                names.clear();
                for (var event : cluster.api(3).list("/v1/calls/" + callId + "/events")) {
                  names.add(event.path("type").asText());
                }
                return names.contains("call.ended") ? "" : "history is " + names;
              });
          return String.join(", ", names);
        });
    steps.step(
        "exactly one call detail record",
        () -> {
          long[] found = {0};
          long expected = isBroken("cdr") ? 2 : 1;
          JsonNode[] record = new JsonNode[1];
          Await.until(
              "records",
              PATIENCE,
              () -> {
                found[0] = 0;
                for (var cdr : cluster.api(1).list("/v1/cdrs")) {
                  if (cdr.path("id").asText().equals(callId)) {
                    found[0]++;
                    record[0] = cdr;
                  }
                }
                return found[0] == expected ? "" : found[0] + " (expected: " + expected + ")";
              });
          var cdr = record[0];
          return "%s → %s, %s, %d ms, ended by %s"
              .formatted(
                  cdr.path("from").asText(),
                  cdr.path("to").asText(),
                  cdr.path("outcome").asText(),
                  cdr.path("durationMs").asLong(),
                  cdr.path("endedBy").asText());
        });
  }
}
