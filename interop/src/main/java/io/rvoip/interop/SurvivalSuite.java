package io.rvoip.interop;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.client.SimplePeer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Twenty answered calls outlive the node that owns them. */
final class SurvivalSuite implements Suites.Suite {
  private static final String PASSWORD = "survival-Secret-7";
  private static final int CALLS = 20;
  private static final Duration AUDIO_BACK = Duration.ofSeconds(10);

  @Override
  public void run(Steps steps) throws IOException {
    var data = Suites.data("survival");
    Cluster[] started = new Cluster[1];
    steps.step(
        "three nodes",
        () -> {
          started[0] = Cluster.start(3, data, Cluster.Ports.free(3));
          return "ready after " + started[0].startup().toMillis() + " ms";
        });
    try (var cluster = started[0]) {
      if (cluster != null) {
        steps.step(
            "users",
            () -> {
              cluster.users(PASSWORD, List.of("1001", "1002"));
              return "1001 and 1002";
            });
        try (var alice = SimplePeer.open(cluster.phone("1001", PASSWORD, 1));
            var bob = SimplePeer.open(cluster.phone("1002", PASSWORD, 2))) {
          survive(steps, cluster, alice, bob);
        }
      }
    }
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
          if (owners.size() != CALLS) {
            throw new StepFailed(owners.size() + " calls are shown (expected: " + CALLS + ")");
          }
          return owners.values().stream().distinct().toList().toString();
        });
    steps.step(
        "kill -9 of node 1, audio back both ways",
        () -> {
          cluster.kill(1);
          talks.deaf();
          return "all hear each other again after " + talks.hear(AUDIO_BACK).toMillis() + " ms";
        });
    steps.step("the same call ids, owned elsewhere", () -> moved(cluster, owners));
    steps.step(
        "BYE from either side ends both",
        () -> {
          talks.hangUp();
          return CALLS / 2 + " from the callers, " + CALLS / 2 + " from the callees";
        });
    steps.step("exactly " + CALLS + " call detail records", () -> records(cluster, owners));
    steps.step("nothing left over", () -> leftovers(cluster, List.of(2, 3)));
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
    return now.values().stream().distinct().toList().toString();
  }

  private static String records(Cluster cluster, Map<String, String> calls) throws Exception {
    Await.until(
        "records",
        Duration.ofSeconds(10),
        () -> {
          var ids =
              cluster.api(2).list("/v1/cdrs").stream().map(c -> c.path("id").asText()).toList();
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
