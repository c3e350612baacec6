package io.rvoip.interop;

import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LongSummaryStatistics;
import java.util.Set;

/** Three nodes that start at the same moment on an empty database form one cluster, each time. */
final class ColdStartSuite implements Suites.Suite {
  private static final String SHOWN =
      "cluster-join/Meeting in the database/Three cold starts at once";
  private static final int NODES = 3;

  private final int times;

  ColdStartSuite(int times) {
    this.times = times;
  }

  @Override
  @Scenario(SHOWN)
  public void run(Steps steps) throws IOException {
    var took = new LongSummaryStatistics();
    for (int i = 1; i <= times && steps.ok(); i++) {
      var data = Suites.data("coldstart");
      steps.scenario(
          SHOWN,
          "cold start " + i + " of " + times,
          () -> {
            try (var cluster = Cluster.start(NODES, data, Cluster.Ports.free(NODES))) {
              took.accept(cluster.startup().toMillis());
              String shown = oneCluster(cluster);
              cluster.killAll();
              return shown;
            }
          });
    }
    if (took.getCount() > 0) {
      steps.note("ready after " + took.getMin() + " to " + took.getMax() + " ms");
    }
  }

  /** Each node sees the same three members, all up. */
  private static String oneCluster(Cluster cluster) throws Exception {
    Set<Set<String>> views = new HashSet<>();
    for (int node = 1; node <= NODES; node++) {
      var api = cluster.api(node);
      Set<String> members = new HashSet<>();
      Await.until(
          "three members as node " + node + " sees it",
          Duration.ofSeconds(10),
          () -> {
            members.clear();
            for (var member : api.get("/v1/cluster").path("nodes")) {
              members.add(member.path("address").asText() + " " + member.path("status").asText());
            }
            long up = members.stream().filter(m -> m.endsWith(" up")).count();
            return members.size() == NODES && up == NODES ? "" : members.toString();
          });
      views.add(members);
    }
    if (views.size() != 1) {
      throw new StepFailed("the nodes see different members: " + views);
    }
    return "ready after " + cluster.startup().toMillis() + " ms; all three see the same three";
  }
}
