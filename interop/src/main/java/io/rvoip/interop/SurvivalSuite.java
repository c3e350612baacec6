package io.rvoip.interop;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.client.SimplePeer;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Twenty answered calls outlive the node that owns them. */
final class SurvivalSuite implements Suites.Suite {
  private static final String PASSWORD = "survival-Secret-7";
  private static final String AUDIO =
      "telephone-system/Answered calls outlive their node/Audio is back";
  private static final String SAME_CALLS =
      "telephone-system/Answered calls outlive their node/The same calls elsewhere";
  private static final String BYE =
      "telephone-system/Answered calls outlive their node/BYE from either side";
  private static final String REST =
      "telephone-system/Answered calls outlive their node/Nothing is left over";
  private static final int CALLS = 20;
  private static final Duration AUDIO_BACK = Duration.ofSeconds(10);

  @Override
  @Scenario(AUDIO)
  @Scenario(SAME_CALLS)
  @Scenario(BYE)
  @Scenario(REST)
  @Scenario(LiveQuotas.KILL)
  public void run(Steps steps) throws IOException {
    Stage.with(
        steps,
        "survival",
        3,
        PASSWORD,
        List.of("1001", "1002"),
        cluster -> {
          try (var alice = SimplePeer.open(cluster.phone("1001", PASSWORD, 1));
              var bob = SimplePeer.open(cluster.phone("1002", PASSWORD, 2))) {
            survive(steps, cluster, alice, bob);
          }
        });
  }

  private static void survive(Steps steps, Cluster cluster, SimplePeer alice, SimplePeer bob) {
    var talks = new Talks();
    Map<String, String> owners = new HashMap<>();
    steps.step(
        CALLS + " calls, callers at node 1, callees at node 2",
        () -> {
          alice.register().get(10, TimeUnit.SECONDS);
          bob.register().get(10, TimeUnit.SECONDS);
          talks.make(CALLS, alice, bob, "1002");
          return "answered; all hear each other after " + talks.hear(AUDIO_BACK).toMillis() + " ms";
        });
    steps.step(
        "owners before",
        () -> {
          owners.putAll(owners(cluster.api(2)));
          var nodes = owners.values().stream().distinct().toList();
          if (owners.size() != CALLS || !nodes.equals(List.of("node1"))) {
            throw new StepFailed(
                owners.size() + " calls at " + nodes + " (expected: " + CALLS + " at node1)");
          }
          return CALLS + " calls, all " + nodes;
        });
    var quotas = new LiveQuotas(cluster, 2);
    steps.scenario(
        LiveQuotas.KILL,
        "a quota of " + CALLS + " calls: one more at node 2",
        () -> {
          quotas.set("maxCalls", CALLS);
          return quotas.isFull(bob);
        });
    steps.scenario(
        AUDIO,
        "kill -9 of node 1, audio back both ways in 10 s",
        () -> {
          try (var course = TakeOver.watch(cluster, List.of(2, 3))) {
            cluster.kill(1);
            talks.deaf();
            var audio = talks.hear(AUDIO_BACK);
            steps.note(course.told(talks.mediaChanges()));
            return "all hear each other again after " + audio.toMillis() + " ms";
          }
        });
    steps.scenario(SAME_CALLS, "the same call ids, owned elsewhere", () -> moved(cluster, owners));
    steps.scenario(
        LiveQuotas.KILL,
        "one more than the calls that go on",
        () -> {
          quotas.settlesAt(CALLS);
          return quotas.isFull(bob) + ", node 2 tells of " + quotas.used("calls");
        });
    var half = talks.all().subList(0, CALLS / 2);
    var rest = talks.all().subList(CALLS / 2, CALLS);
    steps.scenario(
        BYE, "BYE from the callers ends both sides", () -> ended(talks, half, Talks.Ender.CALLER));
    steps.scenario(
        BYE, "BYE from the callees ends both sides", () -> ended(talks, rest, Talks.Ender.CALLEE));
    steps.scenario(
        REST, "exactly " + CALLS + " call detail records", () -> records(cluster, owners));
    steps.scenario(
        LiveQuotas.KILL,
        "the killed node has left the quota free",
        () -> {
          quotas.hasRoom(bob);
          int used = quotas.used("calls");
          if (used > 0) {
            throw new StepFailed(used + " calls told (expected: none)");
          }
          return "one more is served";
        });
    steps.scenario(REST, "nothing left over", () -> leftovers(cluster, List.of(2, 3)));
  }

  private static String ended(Talks talks, List<Talks.Talk> some, Talks.Ender ender)
      throws Exception {
    talks.hangUp(some, ender);
    return some.size() + " calls, 200 to each BYE";
  }

  private static Map<String, String> owners(Api api) throws Exception {
    Map<String, String> owners = new HashMap<>();
    for (JsonNode call : api.list("/v1/calls")) {
      owners.put(call.path("id").asText(), call.path("owner").asText());
    }
    return owners;
  }

  private static String moved(Cluster cluster, Map<String, String> before) throws Exception {
    Map<String, String> now = new HashMap<>();
    Await.until(
        "all calls owned by the living",
        AUDIO_BACK,
        () -> {
          now.clear();
          now.putAll(owners(cluster.api(2)));
          if (!now.keySet().equals(before.keySet())) {
            return now.size() + " of the " + before.size() + " calls";
          }
          long stayed =
              before.entrySet().stream()
                  .filter(e -> e.getValue().equals(now.get(e.getKey())))
                  .count();
          return stayed == 0 ? "" : stayed + " with the owner they had";
        });
    return now.values().stream().distinct().sorted().toList().toString();
  }

  private static String records(Cluster cluster, Map<String, String> calls) throws Exception {
    Await.until(
        "records",
        Duration.ofSeconds(10),
        () -> {
          var ids =
              cluster.api(2).list("/v1/cdrs").stream()
                  .filter(c -> !c.path("to").asText().contains(LiveQuotas.ECHO))
                  .map(c -> c.path("id").asText())
                  .toList();
          return ids.size() == calls.size() && calls.keySet().containsAll(ids)
              ? ""
              : ids.size() + " (expected: " + calls.size() + ")";
        });
    return calls.size() + ", one per call";
  }

  /** Waits until transactions have run out (Timer D and J, 32 s) and nothing lives any more. */
  static String leftovers(Cluster cluster, List<Integer> nodes) throws Exception {
    for (int node : nodes) {
      var api = cluster.api(node);
      Await.until(
          "rest at node " + node,
          Duration.ofSeconds(60),
          () -> String.join(", ", api.metrics().leftovers()));
    }
    return "no entity, transaction, session or port at " + nodes.size() + " nodes";
  }
}
