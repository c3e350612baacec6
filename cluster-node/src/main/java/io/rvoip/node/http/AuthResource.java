package io.rvoip.node.http;

import io.rvoip.auth.jwt.IssuerHealth;
import io.rvoip.auth.revocation.RecordedRevocation;
import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import io.rvoip.auth.revocation.RevocationDesk;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/auth}: the issuers that are trusted, and tokens that are taken back. */
final class AuthResource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final String node;
  private final Supplier<List<IssuerHealth>> issuers;
  private final RevocationDesk desk;

  AuthResource(String node, Supplier<List<IssuerHealth>> issuers, RevocationDesk desk) {
    this.node = node;
    this.issuers = issuers;
    this.desk = desk;
  }

  private record IssuerView(
      String node,
      String name,
      String issuer,
      String state,
      @Nullable Instant lastSuccess,
      @Nullable Instant lastFailure,
      @Nullable String failure,
      int keys,
      long fetches,
      long failures,
      long unknownKeys) {
    static IssuerView of(String node, IssuerHealth h) {
      return new IssuerView(
          node,
          h.name(),
          h.issuer(),
          h.state().name().toLowerCase(Locale.ROOT),
          h.lastSuccess(),
          h.lastFailure(),
          h.failure(),
          h.keys(),
          h.fetches(),
          h.failures(),
          h.unknownKeys());
    }
  }

  private record NewRevocation(
      @Nullable String subject,
      @Nullable String tokenId,
      @Nullable Boolean all,
      @Nullable Instant before,
      @Nullable String reason) {}

  private record RevocationView(
      String kind,
      @Nullable String value,
      Instant before,
      Instant until,
      Instant recorded,
      String by,
      String reason) {
    static RevocationView of(RecordedRevocation r) {
      Target target = r.revocation().target();
      return new RevocationView(
          target.kind().word(),
          target.value().isEmpty() ? null : target.value(),
          r.revocation().before(),
          r.revocation().until(),
          r.recorded(),
          r.by(),
          r.reason());
    }
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.secured("GET", "/v1/auth/issuers", Permission.AUTH_READ, this::issuers),
        Endpoint.secured("GET", "/v1/auth/revocations", Permission.AUTH_READ, this::list),
        Endpoint.secured("POST", "/v1/auth/revocations", Permission.AUTH_WRITE, this::revoke));
  }

  private CompletionStage<HttpResponse> issuers(Exchange x) {
    x.allowQuery(Set.of());
    List<IssuerView> views =
        issuers.get().stream().map(health -> IssuerView.of(node, health)).toList();
    return CompletableFuture.completedStage(Responses.json(200, Page.whole(views, null)));
  }

  private CompletionStage<HttpResponse> list(Exchange x) {
    x.allowQuery(Set.of("limit", "page"));
    int limit = x.limit(DEFAULT_LIMIT, MAX_LIMIT);
    return desk.list(x.tenant(), after(x), limit + 1)
        .thenApply(
            found -> {
              boolean more = found.size() > limit;
              List<RecordedRevocation> shown = more ? found.subList(0, limit) : found;
              return Responses.json(
                  200,
                  Page.whole(
                      shown.stream().map(RevocationView::of).toList(),
                      more ? cursor(shown.getLast().revocation().target()) : null));
            });
  }

  private CompletionStage<HttpResponse> revoke(Exchange x) {
    NewRevocation wanted = x.json(NewRevocation.class);
    String reason = wanted.reason();
    return desk.revoke(
            new RevocationDesk.Order(
                target(x.tenant(), wanted),
                wanted.before(),
                x.user().subject(),
                reason == null ? "" : reason))
        .thenApply(
            result ->
                switch (result) {
                  case RevocationDesk.Result.Done(var recorded) ->
                      Responses.json(201, RevocationView.of(recorded));
                  case RevocationDesk.Result.Invalid(var problem) ->
                      Responses.problem(Problem.invalid(problem));
                  case RevocationDesk.Result.TooMany(var most) ->
                      Responses.problem(
                          Problem.conflict(
                              "too-many-revocations",
                              "The tenant has all the revocations it may have",
                              "limit " + most + "; one of all tokens takes the place of many"));
                });
  }

  private static Target target(String tenant, NewRevocation wanted) {
    String subject = wanted.subject();
    String tokenId = wanted.tokenId();
    boolean all = Boolean.TRUE.equals(wanted.all());
    int targets = (subject == null ? 0 : 1) + (tokenId == null ? 0 : 1) + (all ? 1 : 0);
    if (targets != 1) {
      throw new ProblemException(
          Problem.invalid(
              "body: " + targets + " targets (expected: one of subject, tokenId, all)"));
    }
    if (tokenId != null && wanted.before() != null) {
      throw new ProblemException(
          Problem.invalid("before: with tokenId (expected: only with subject or all)"));
    }
    if (subject != null) {
      return new Target(tenant, Kind.SUBJECT, subject);
    }
    return tokenId != null
        ? new Target(tenant, Kind.TOKEN, tokenId)
        : new Target(tenant, Kind.ALL, "");
  }

  private static String cursor(Target last) {
    return last.kind().word() + "/" + last.value();
  }

  private static @Nullable Target after(Exchange x) {
    String cursor = Page.cursor(x);
    if (cursor == null) {
      return null;
    }
    for (Kind kind : Kind.values()) {
      if (cursor.startsWith(kind.word() + "/")) {
        return new Target(x.tenant(), kind, cursor.substring(kind.word().length() + 1));
      }
    }
    throw new ProblemException(Problem.invalid("page: (expected: nextPage of a list)"));
  }
}
