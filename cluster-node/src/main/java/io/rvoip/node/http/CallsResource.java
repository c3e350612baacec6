package io.rvoip.node.http;

import io.rvoip.sip.api.CallFilter;
import io.rvoip.sip.api.CallView;
import io.rvoip.sip.api.ClusterQueries;
import io.rvoip.sip.api.OriginateCall;
import io.rvoip.sip.api.OriginateResult;
import io.rvoip.sip.quota.Quota;
import io.rvoip.store.CdrStore;
import io.rvoip.store.EventFeed;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/calls}: live calls from the nodes that own them, ended ones from their records, and
 * orders to calls.
 */
final class CallsResource {
  private static final String ENDED = "ended";
  private static final int DEFAULT_LIMIT = 100;
  private static final long DEFAULT_RING_MS = 30_000;

  private final ClusterQueries queries;
  private final CdrStore cdrs;
  private final EventFeed feed;
  private final HttpAudit audit;

  CallsResource(ClusterQueries queries, CdrStore cdrs, EventFeed feed, HttpAudit audit) {
    this.queries = queries;
    this.cdrs = cdrs;
    this.feed = feed;
    this.audit = audit;
  }

  private record NewCall(
      @Nullable String from,
      @Nullable String to,
      @Nullable String callerName,
      @Nullable Long ringTimeoutMs) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.secured("GET", "/v1/calls", Permission.CALLS_READ, this::list),
        Endpoint.secured("POST", "/v1/calls", Permission.CALLS_WRITE, this::originate),
        Endpoint.secured("GET", "/v1/calls/{id}", Permission.CALLS_READ, this::get),
        Endpoint.secured("GET", "/v1/calls/{id}/events", Permission.CALLS_READ, this::events),
        Endpoint.secured(
            "POST", "/v1/calls/{id}/actions/hangup", Permission.CALLS_WRITE, this::hangup));
  }

  private CompletionStage<HttpResponse> list(Exchange x) {
    String state = x.query("state");
    if (ENDED.equals(state)) {
      x.allowQuery(Set.of("state", "party", "from", "before", "limit", "page"));
      return CdrsResource.page(cdrs, x, null);
    }
    x.allowQuery(Set.of("state", "party", "limit", "page"));
    int limit = x.limit(DEFAULT_LIMIT, CallFilter.MAX_LIMIT);
    return queries
        .liveCalls(new CallFilter(x.tenant(), state, x.query("party"), Page.cursor(x), limit))
        .thenApply(
            answer -> {
              // A full page may be the last; the next one is empty then.
              List<CallView> calls = answer.value();
              String next = calls.size() < limit ? null : calls.getLast().id();
              return Responses.json(200, Page.of(answer, next));
            });
  }

  private CompletionStage<HttpResponse> get(Exchange x) {
    String id = x.parameter("id");
    return queries
        .call(x.tenant(), id)
        .thenCompose(
            call ->
                call == null
                    ? ended(x.tenant(), id)
                    : CompletableFuture.completedStage(
                        Responses.json(200, call).addHeader(EntityTags.header(call.version()))));
  }

  private CompletionStage<HttpResponse> ended(String tenant, String id) {
    return cdrs.find(tenant, id)
        .thenApply(
            row ->
                row.map(r -> EntityTags.tagged(200, CdrView.of(r)))
                    .orElseGet(() -> Responses.problem(Problem.notFound(null))));
  }

  private CompletionStage<HttpResponse> events(Exchange x) {
    x.allowQuery(Set.of("limit", "page"));
    int limit = x.limit(DEFAULT_LIMIT, CallFilter.MAX_LIMIT);
    String after = Page.cursor(x);
    if (after != null && !after.matches("\\d{1,18}")) {
      throw new ProblemException(Problem.invalid("page: … (expected: nextPage of a list)"));
    }
    return feed.ofEntity(
            "call", x.parameter("id"), after == null ? 0 : Long.parseLong(after), limit + 1)
        .thenApply(
            all -> {
              var mine = all.stream().filter(e -> e.tenant().equals(x.tenant())).toList();
              if (mine.isEmpty() && after == null) {
                return Responses.problem(Problem.notFound(null));
              }
              boolean more = mine.size() > limit;
              var shown = more ? mine.subList(0, limit) : mine;
              return Responses.json(
                  200,
                  Page.whole(
                      shown.stream().map(EventView::of).toList(),
                      more ? Long.toString(shown.getLast().seqNr()) : null));
            });
  }

  private CompletionStage<HttpResponse> originate(Exchange x) {
    NewCall call = x.json(NewCall.class);
    OriginateCall order =
        new OriginateCall(
            x.tenant(),
            call.from() == null ? "" : call.from(),
            call.to() == null ? "" : call.to(),
            call.callerName(),
            call.ringTimeoutMs() == null ? DEFAULT_RING_MS : call.ringTimeoutMs());
    return queries
        .originate(order)
        .thenApply(
            result ->
                switch (result) {
                  case OriginateResult.Accepted(var id) ->
                      Responses.json(202, Map.of("id", id))
                          .addHeader(RawHeader.create("Location", "/v1/calls/" + id));
                  case OriginateResult.OverQuota() -> overQuota(x);
                  case OriginateResult.Refused(var status, var reason) ->
                      Responses.problem(refusal(status, reason));
                });
  }

  private HttpResponse overQuota(Exchange x) {
    audit.overQuota(x.user(), x.source(), Quota.CALLS.reason());
    return Responses.problem(Problem.conflict("too-many-calls", Quota.CALLS.text(), null));
  }

  private static Problem refusal(int status, String reason) {
    String detail = "SIP " + status + " " + reason;
    return switch (status) {
      case 503 -> Problem.unavailable(detail);
      case 404 -> Problem.of(422, "no-such-party", "Nobody is reached under this number", detail);
      default -> Problem.conflict("call-refused", "The call cannot be made now", detail);
    };
  }

  private CompletionStage<HttpResponse> hangup(Exchange x) {
    String id = x.parameter("id");
    return queries
        .hangup(x.tenant(), id, x.expected())
        .thenCompose(
            result ->
                switch (result) {
                  case ACCEPTED ->
                      CompletableFuture.completedStage(Responses.json(202, Map.of("id", id)));
                  case UNAVAILABLE ->
                      CompletableFuture.completedStage(
                          Responses.problem(Problem.unavailable("the call's owner is silent")));
                  case CHANGED ->
                      CompletableFuture.completedStage(
                          Responses.problem(Problem.changed("The call")));
                  case NOT_FOUND -> gone(x.tenant(), id);
                });
  }

  private CompletionStage<HttpResponse> gone(String tenant, String id) {
    return cdrs.find(tenant, id)
        .thenApply(
            row ->
                Responses.problem(
                    row.isPresent()
                        ? Problem.conflict("call-ended", "The call has ended", null)
                        : Problem.notFound(null)));
  }
}
