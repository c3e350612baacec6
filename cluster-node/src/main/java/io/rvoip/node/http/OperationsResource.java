package io.rvoip.node.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Health for whoever watches over the process, metrics for Prometheus. Open: they tell nothing
 * private.
 */
final class OperationsResource {
  private static final ContentType EXPOSITION =
      ContentTypes.parse("text/plain; version=0.0.4; charset=UTF-8");

  private final Readiness readiness;
  private final PrometheusMeterRegistry metrics;

  OperationsResource(Readiness readiness, PrometheusMeterRegistry metrics) {
    this.readiness = readiness;
    this.metrics = metrics;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.open("GET", "/health/alive", x -> done(200, Map.of("status", "alive")))
            .unlimited(),
        Endpoint.open("GET", "/health/ready", x -> ready()).unlimited(),
        Endpoint.open("GET", "/metrics", x -> metrics()).unlimited());
  }

  private CompletionStage<HttpResponse> ready() {
    Map<String, Boolean> checks = readiness.look();
    boolean ready = !checks.containsValue(false);
    return done(
        ready ? 200 : 503, Map.of("status", ready ? "ready" : "not-ready", "checks", checks));
  }

  private CompletionStage<HttpResponse> metrics() {
    byte[] text = metrics.scrape().getBytes(StandardCharsets.UTF_8);
    return CompletableFuture.completedStage(Responses.raw(200, EXPOSITION, text));
  }

  private static CompletionStage<HttpResponse> done(int status, Object value) {
    return CompletableFuture.completedStage(Responses.json(status, value));
  }
}
