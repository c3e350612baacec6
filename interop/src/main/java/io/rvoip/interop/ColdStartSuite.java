package io.rvoip.interop;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LongSummaryStatistics;
import java.util.Set;

/** Three nodes that start at the same moment form one cluster, each time. */
final class ColdStartSuite implements Suites.Suite {
  private final int times;

  ColdStartSuite(int times) {
    this.times = times;
  }

  @Override
  public void run(Steps steps) throws IOException {
    var took = new LongSummaryStatistics();
    for (int i = 1; i <= times && steps.ok(); i++) {
      var data = Suites.data("coldstart");
      steps.step(
          "cold start " + i + " of " + times,
          () -> {
            try (var cluster = Cluster.start(3, data, Cluster.Ports.free(3))) {
              took.accept(cluster.startup().toMillis());
              return oneCluster(cluster);
            }
          });
    }
    steps.note("ready after " + took.getMin() + " to " + took.getMax() + " ms");
  }

  private static String oneCluster(Cluster cluster) throws Exception {
    for (int node = 1; node <= 3; node++) {
      var api = cluster.api(node);
      Await.until(
          "three members as node " + node + " sees it",
          Duration.ofSeconds(20),
          () -> {
            Set<String> up = new HashSet<>();
            for (var member : api.get("/v1/cluster").findValues("status")) {
              up.add(member.asText());
            }
            int members = api.get("/v1/cluster").findValues("address").size();
            return members == 3 ? "" : members + " members " + up;
          });
    }
    return "ready after " + cluster.startup().toMillis() + " ms; all three see three";
  }
}
