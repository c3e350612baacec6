package io.rvoip.node.http;

import io.rvoip.sip.api.ClusterQueries;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/registrations}: the bindings of all addresses-of-record, live. */
final class RegistrationsResource {
  private static final int DEFAULT_LIMIT = 1000;
  private static final int MAX_LIMIT = 10_000;

  private final ClusterQueries queries;

  RegistrationsResource(ClusterQueries queries) {
    this.queries = queries;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.secured("GET", "/v1/registrations", Permission.REGISTRATIONS_READ, this::list));
  }

  private CompletionStage<HttpResponse> list(Exchange x) {
    x.allowQuery(Set.of("limit"));
    return queries
        .registrations(x.tenant(), x.limit(DEFAULT_LIMIT, MAX_LIMIT))
        .thenApply(answer -> Responses.json(200, Page.of(answer, null)));
  }
}
