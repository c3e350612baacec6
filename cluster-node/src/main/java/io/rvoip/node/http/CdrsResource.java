package io.rvoip.node.http;

import io.rvoip.store.CdrStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/cdrs}: exactly one record per call that has ended, the newest first. */
final class CdrsResource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final CdrStore cdrs;

  CdrsResource(CdrStore cdrs) {
    this.cdrs = cdrs;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.secured("GET", "/v1/cdrs", Permission.CDRS_READ, this::list),
        Endpoint.secured("GET", "/v1/cdrs/{id}", Permission.CDRS_READ, this::get));
  }

  private CompletionStage<HttpResponse> list(Exchange x) {
    x.allowQuery(Set.of("from", "before", "party", "outcome", "limit", "page"));
    return page(cdrs, x, x.query("outcome"));
  }

  static CompletionStage<HttpResponse> page(CdrStore cdrs, Exchange x, @Nullable String outcome) {
    return cdrs.page(
            new CdrStore.Filter(
                x.tenant(),
                x.time("from"),
                x.time("before"),
                x.query("party"),
                outcome,
                Page.cursor(x),
                x.limit(DEFAULT_LIMIT, MAX_LIMIT)))
        .thenApply(
            page ->
                Responses.json(
                    200, Page.whole(page.rows().stream().map(CdrView::of).toList(), page.next())));
  }

  private CompletionStage<HttpResponse> get(Exchange x) {
    return cdrs.find(x.tenant(), x.parameter("id"))
        .thenApply(
            row ->
                row.map(r -> EntityTags.tagged(200, CdrView.of(r)))
                    .orElseGet(() -> Responses.problem(Problem.notFound(null))));
  }
}
