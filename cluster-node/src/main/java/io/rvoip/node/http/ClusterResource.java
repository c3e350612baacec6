package io.rvoip.node.http;

import io.rvoip.node.join.JoinDesk;
import io.rvoip.node.join.JoinRequest;
import io.rvoip.sip.api.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/cluster}: its members, and the tokens that let new ones in. */
final class ClusterResource {
  private static final long DEFAULT_LIFE_SECONDS = 3600;

  private final ApiServices services;

  ClusterResource(ApiServices services) {
    this.services = services;
  }

  /** The cluster as this node sees it. */
  private record ClusterView(
      String name,
      String answeredBy,
      String version,
      boolean shared,
      Instant asOf,
      boolean partial,
      List<String> missingNodes,
      List<NodeView> nodes) {}

  private record NewToken(@Nullable Long expiresInSeconds) {}

  private record TokenView(String id, String token, Instant expires) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.secured("GET", "/v1/cluster", Permission.CLUSTER_READ, x -> cluster()),
        Endpoint.secured("POST", "/v1/cluster/tokens", Permission.CLUSTER_WRITE, this::newToken),
        Endpoint.secured(
            "DELETE", "/v1/cluster/tokens/{id}", Permission.CLUSTER_WRITE, this::revoke),
        Endpoint.open("POST", "/v1/cluster/join", this::join));
  }

  private CompletionStage<HttpResponse> cluster() {
    return services
        .queries()
        .nodes()
        .thenApply(
            answer ->
                Responses.json(
                    200,
                    new ClusterView(
                        services.cluster(),
                        services.node(),
                        services.version(),
                        services.store().isShared(),
                        answer.asOf(),
                        answer.partial(),
                        answer.missingNodes(),
                        answer.value())));
  }

  private CompletionStage<HttpResponse> newToken(Exchange x) {
    Long seconds = x.json(NewToken.class).expiresInSeconds();
    long life = seconds == null ? DEFAULT_LIFE_SECONDS : seconds;
    if (life < 1 || life > Duration.ofDays(30).toSeconds()) {
      throw new ProblemException(
          Problem.invalid("expiresInSeconds: " + life + " (expected: 1..2592000)"));
    }
    Instant expires = Instant.now().plusSeconds(life);
    return services
        .joinDesk()
        .issue(expires)
        .thenApply(token -> Responses.json(201, new TokenView(token.id(), token.text(), expires)));
  }

  private CompletionStage<HttpResponse> revoke(Exchange x) {
    return services
        .joinDesk()
        .revoke(x.parameter("id"))
        .thenApply(
            there -> there ? Responses.noContent() : Responses.problem(Problem.notFound(null)));
  }

  private CompletionStage<HttpResponse> join(Exchange x) {
    JoinRequest request = x.json(JoinRequest.class);
    return services
        .joinDesk()
        .admit(request)
        .thenApply(
            outcome ->
                switch (outcome) {
                  case JoinDesk.Outcome.Admitted(var answer) -> Responses.json(200, answer);
                  case JoinDesk.Outcome.WrongToken() ->
                      Responses.problem(
                          Problem.of(
                              403,
                              "join-token",
                              "The join token is not valid",
                              "unknown, expired, or another cluster's"));
                  case JoinDesk.Outcome.NotShared() ->
                      Responses.problem(
                          Problem.conflict(
                              JoinDesk.NOT_SHARED,
                              "This node keeps its data in an embedded database and stays alone",
                              "move it first: ./rvoip db move postgres"));
                });
  }
}
