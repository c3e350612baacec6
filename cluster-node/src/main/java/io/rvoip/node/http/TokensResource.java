package io.rvoip.node.http;

import io.rvoip.auth.Logins;
import io.rvoip.auth.UserContext;
import io.rvoip.auth.issue.TokenIssuer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/tokens}: signed tokens for some minutes, for whoever has a token already or signs in
 * with name and password; {@code /v1/me}: who a token speaks for.
 */
final class TokensResource {
  private static final String DEFAULT_TENANT = "default";

  private final Logins logins;
  private final TokenIssuer issuer;
  private final HttpAudit audit;
  private final InstantSource clock;

  TokensResource(Logins logins, TokenIssuer issuer, HttpAudit audit, InstantSource clock) {
    this.logins = logins;
    this.issuer = issuer;
    this.audit = audit;
    this.clock = clock;
  }

  private record NewToken(
      @Nullable String tenant,
      @Nullable String user,
      @Nullable String password,
      @Nullable Set<String> scopes,
      @Nullable Long expiresInSeconds) {

    /** Without the password. */
    @Override
    public String toString() {
      return "NewToken[" + tenant + "/" + user + "]";
    }

    private TokenIssuer.Wanted wanted() {
      return new TokenIssuer.Wanted(
          scopes == null ? Set.of() : scopes,
          expiresInSeconds == null ? null : Duration.ofSeconds(expiresInSeconds));
    }
  }

  private record TokenView(
      String id,
      String token,
      String tokenType,
      Instant expires,
      String tenant,
      String subject,
      Set<String> roles,
      Set<String> scopes) {}

  private record Me(
      String tenant,
      String subject,
      Set<String> roles,
      Set<String> scopes,
      List<String> allowed,
      String source,
      @Nullable Instant expires) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.openOr("POST", "/v1/tokens", Permission.TOKENS_WRITE, this::issue),
        Endpoint.known("GET", "/v1/me", this::me));
  }

  private CompletionStage<HttpResponse> issue(Exchange x) {
    NewToken wanted = x.json(NewToken.class);
    UserContext caller = x.caller();
    if (caller != null) {
      if (wanted.user() != null || wanted.password() != null || wanted.tenant() != null) {
        throw new ProblemException(
            Problem.invalid("user: besides a token (expected: one of the two)"));
      }
      return issue(caller, wanted, clock.instant());
    }
    String user = wanted.user();
    if (user == null || wanted.password() == null) {
      throw new ProblemException(Problem.unauthorized(Bearer.MISSING));
    }
    String tenant = wanted.tenant() == null ? DEFAULT_TENANT : wanted.tenant();
    return logins
        .login(tenant, user, wanted.password(), SourceAddress.network(x.source()))
        .thenCompose(
            result -> {
              audit.login(result, user, x.source());
              return switch (result) {
                case Logins.Result.SignedIn(var who, var asOf) -> issue(who, wanted, asOf);
                case Logins.Result.Wrong() -> done(Responses.problem(Problem.wrongLogin()));
                case Logins.Result.TooMany(var wait) -> done(tooMany(wait));
              };
            });
  }

  private CompletionStage<HttpResponse> issue(UserContext user, NewToken wanted, Instant asOf) {
    return issuer
        .issue(user, wanted.wanted(), asOf)
        .thenApply(
            result ->
                switch (result) {
                  case TokenIssuer.Result.Issued issued -> Responses.json(201, view(issued));
                  case TokenIssuer.Result.Invalid(var problem) ->
                      Responses.problem(Problem.invalid(problem));
                  case TokenIssuer.Result.Forbidden(var problem) ->
                      Responses.problem(Problem.beyond(problem));
                });
  }

  private static TokenView view(TokenIssuer.Result.Issued issued) {
    UserContext user = issued.user();
    return new TokenView(
        issued.id(),
        issued.text(),
        "Bearer",
        issued.expires(),
        user.tenant(),
        user.subject(),
        new TreeSet<>(user.roles()),
        new TreeSet<>(user.scopes()));
  }

  private static HttpResponse tooMany(Duration wait) {
    long seconds = wait.plusMillis(999).toSeconds();
    return Responses.problem(Problem.tooMany("try again in " + seconds + " s"))
        .addHeader(RawHeader.create("Retry-After", Long.toString(seconds)));
  }

  private CompletionStage<HttpResponse> me(Exchange x) {
    UserContext user = x.user();
    return done(
        Responses.json(
            200,
            new Me(
                user.tenant(),
                user.subject(),
                new TreeSet<>(user.roles()),
                new TreeSet<>(user.scopes()),
                Arrays.stream(Permission.values())
                    .filter(permission -> permission.isGrantedTo(user))
                    .map(Permission::scope)
                    .sorted()
                    .toList(),
                user.source(),
                user.expiry())));
  }

  private static CompletionStage<HttpResponse> done(HttpResponse response) {
    return CompletableFuture.completedStage(response);
  }
}
