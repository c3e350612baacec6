package io.rvoip.interop;

import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bodies and headers that are meant to fill the memory, sent by who is allowed to send some. */
final class BodyBombs {
  private static final int DEEP = 30_000;
  private static final int WIDE = 8_000;
  private static final int LARGE = 4 << 20;
  private static final int HEADER = 1 << 20;

  private final Cluster cluster;
  private final Wire wire;

  BodyBombs(Cluster cluster, Wire wire) {
    this.cluster = cluster;
    this.wire = wire;
  }

  private static Map<String, Integer> bodies() {
    Map<String, Integer> bodies = new LinkedHashMap<>();
    bodies.put("[".repeat(DEEP), 400);
    bodies.put("{\"name\":".repeat(DEEP / 5), 400);
    bodies.put("{\"name\":\"x\",\"a\":[" + "1,".repeat(WIDE) + "1]}", 400);
    bodies.put("{\"name\":" + "9".repeat(DEEP) + "}", 400);
    bodies.put("{\"name\":1e999999999}", 400);
    bodies.put("{\"name\":\"" + "x".repeat(LARGE) + "\"}", 413);
    return bodies;
  }

  String run() throws Exception {
    String token = Files.readString(cluster.data().resolve("admin.token")).strip();
    String url = cluster.urls().getFirst() + "/v1/users";
    for (var body : bodies().entrySet()) {
      int status = wire.post(url, token, body.getKey()).status();
      if (status != body.getValue()) {
        String shown = body.getKey().substring(0, 18);
        throw new StepFailed(
            shown + "…: answered " + status + " (expected: " + body.getValue() + ")");
      }
    }
    double before = refused();
    String reason = "\"reason\":\"header_too_large\"";
    long written = Evidence.audited(cluster.data(), reason);
    int status = wire.get(url, "x".repeat(HEADER)).status();
    double counted = refused() - before;
    if (status != 431 || counted != 1) {
      throw new StepFailed("a token of 1 MiB: answered " + status + ", counted " + counted);
    }
    Await.until(
        "audit",
        Duration.ofSeconds(3),
        () -> Evidence.audited(cluster.data(), reason) == written + 1 ? "" : "no line of 431");
    return bodies().size()
        + " bodies get 400 or 413; a token of 1 MiB gets 431, counted and written down once";
  }

  private double refused() throws Exception {
    double sum = cluster.api(1).metrics().sum("rvoip_http_unreadable_total{status=\"431\"");
    return Double.isNaN(sum) ? 0 : sum;
  }
}
