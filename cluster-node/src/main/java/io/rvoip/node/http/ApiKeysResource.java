package io.rvoip.node.http;

import io.rvoip.auth.ApiKey;
import io.rvoip.auth.ApiKeys;
import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import io.rvoip.auth.revocation.RevocationDesk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/api-keys}: tokens of programs. The text of one is shown once, by the answer that makes
 * it. Whoever manages tenants may ask for another's, which is how a new tenant gets its first.
 */
final class ApiKeysResource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;
  private static final long LONGEST_SECONDS = Duration.ofDays(3650).toSeconds();

  private final ApiKeys keys;
  private final RevocationDesk revocations;

  ApiKeysResource(ApiKeys keys, RevocationDesk revocations) {
    this.keys = keys;
    this.revocations = revocations;
  }

  private record NewKey(
      @Nullable String name,
      @Nullable String tenant,
      @Nullable Set<String> roles,
      @Nullable Set<String> scopes,
      @Nullable Long expiresInSeconds) {}

  private record KeyView(
      String id,
      String tenant,
      String name,
      String subject,
      Set<String> roles,
      Set<String> scopes,
      Instant created,
      String createdBy,
      @Nullable Instant expires,
      @Nullable Instant lastUsed,
      boolean revoked,
      @Nullable String token) {

    private static KeyView of(ApiKey key, @Nullable String text) {
      return new KeyView(
          key.token().id(),
          key.token().tenant(),
          key.name(),
          key.token().subject(),
          new TreeSet<>(key.token().roles()),
          new TreeSet<>(key.token().scopes()),
          key.token().created(),
          key.createdBy(),
          key.token().expires(),
          key.lastUsed(),
          key.token().revoked(),
          text);
    }
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.secured("GET", "/v1/api-keys", Permission.API_KEYS_READ, this::list),
        Endpoint.secured("POST", "/v1/api-keys", Permission.API_KEYS_WRITE, this::make),
        Endpoint.secured("GET", "/v1/api-keys/{id}", Permission.API_KEYS_READ, this::get),
        Endpoint.secured("DELETE", "/v1/api-keys/{id}", Permission.API_KEYS_WRITE, this::revoke));
  }

  private CompletionStage<HttpResponse> list(Exchange x) {
    x.allowQuery(Set.of("limit", "page", "tenant"));
    int limit = x.limit(DEFAULT_LIMIT, MAX_LIMIT);
    return keys.list(x.tenant(x.query("tenant")), Page.cursor(x), limit + 1)
        .thenApply(
            found ->
                Responses.json(
                    200,
                    Page.cut(
                        found.stream().map(key -> KeyView.of(key, null)).toList(),
                        limit,
                        KeyView::id)));
  }

  private CompletionStage<HttpResponse> get(Exchange x) {
    x.allowQuery(Set.of("tenant"));
    return keys.get(x.tenant(x.query("tenant")), x.parameter("id"))
        .thenApply(
            key ->
                key.map(k -> EntityTags.tagged(200, KeyView.of(k, null)))
                    .orElseGet(() -> Responses.problem(Problem.notFound(null))));
  }

  private CompletionStage<HttpResponse> make(Exchange x) {
    NewKey key = x.json(NewKey.class);
    if (key.name() == null) {
      throw new ProblemException(Problem.invalid("name: missing (expected: what it is for)"));
    }
    if (key.roles() == null || key.roles().isEmpty()) {
      throw new ProblemException(Problem.invalid("roles: missing (expected: one or more)"));
    }
    return keys.make(
            x.tenant(key.tenant()),
            new ApiKeys.Wanted(
                key.name(),
                key.roles(),
                key.scopes() == null ? Set.of() : key.scopes(),
                life(key.expiresInSeconds())),
            x.user())
        .thenApply(
            result ->
                switch (result) {
                  case ApiKeys.Result.Made(var text, var made) ->
                      Responses.json(201, KeyView.of(made, text))
                          .addHeader(
                              RawHeader.create("Location", "/v1/api-keys/" + made.token().id()));
                  case ApiKeys.Result.Invalid(var problem) ->
                      Responses.problem(Problem.invalid(problem));
                  case ApiKeys.Result.Forbidden(var problem) ->
                      Responses.problem(Problem.beyond(problem));
                  case ApiKeys.Result.Missing() -> Responses.problem(Problem.notFound("tenant"));
                  case ApiKeys.Result.TooMany() ->
                      Responses.problem(
                          Problem.conflict(
                              "too-many-api-keys",
                              "The tenant has all the keys it may have",
                              null));
                });
  }

  private static @Nullable Duration life(@Nullable Long seconds) {
    if (seconds == null) {
      return null;
    }
    if (seconds < 1 || seconds > LONGEST_SECONDS) {
      throw new ProblemException(
          Problem.invalid(
              "expiresInSeconds: %d (expected: 1..%d)".formatted(seconds, LONGEST_SECONDS)));
    }
    return Duration.ofSeconds(seconds);
  }

  private CompletionStage<HttpResponse> revoke(Exchange x) {
    x.allowQuery(Set.of("tenant"));
    String tenant = x.tenant(x.query("tenant"));
    String id = x.parameter("id");
    return keys.get(tenant, id)
        .thenCompose(
            key ->
                key.isEmpty()
                    ? CompletableFuture.completedStage(Responses.problem(Problem.notFound(null)))
                    : keys.revoke(tenant, id)
                        .thenCompose(gone -> tellAll(key.get(), x.user().subject()))
                        .thenApply(told -> Responses.noContent()));
  }

  /**
   * The key is over already; this has the nodes forget it that have seen it within the second, and
   * ends the signed tokens that were given for it. When the tenant has too many revocations they
   * end by themselves.
   */
  private CompletionStage<RevocationDesk.Result> tellAll(ApiKey key, String by) {
    String tenant = key.token().tenant();
    Target target =
        key.hasItsOwnSubject()
            ? new Target(tenant, Kind.SUBJECT, key.token().subject())
            : new Target(tenant, Kind.TOKEN, key.token().id());
    return revocations.revoke(new RevocationDesk.Order(target, null, by, "API key revoked"));
  }
}
