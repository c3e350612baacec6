package io.rvoip.node.http;

import io.rvoip.auth.audit.AuthMethod;
import io.rvoip.auth.oauth.OauthRefusal;
import io.rvoip.auth.oauth.ReturnPath;
import io.rvoip.auth.oauth.SignIn.Begun;
import io.rvoip.auth.oauth.SignIn.Finished;
import io.rvoip.config.OauthProviderConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /auth}: a browser signs in with a provider and out again. What fails is told to a browser
 * by the status page, to everybody else by a problem document.
 */
final class OauthResource {
  private static final Logger LOG = LoggerFactory.getLogger(OauthResource.class);

  private final @Nullable OauthServices oauth;
  private final Guard guard;

  OauthResource(@Nullable OauthServices oauth, Guard guard) {
    this.oauth = oauth;
    this.guard = guard;
  }

  private record ProviderView(String name, String label, String login) {}

  private record ProvidersView(List<ProviderView> items) {}

  private record LoggedOutView(@Nullable String location) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.open("GET", "/v1/auth/providers", x -> providers()),
        Endpoint.open("GET", "/auth/{provider}/login", this::login),
        Endpoint.open("GET", "/auth/{provider}/callback", this::callback),
        Endpoint.open("POST", "/auth/logout", this::logout));
  }

  private CompletionStage<HttpResponse> providers() {
    OauthServices services = oauth;
    List<OauthProviderConfig> choices =
        services == null ? List.of() : services.providers().choices();
    return done(
        Responses.json(
            200,
            new ProvidersView(
                choices.stream()
                    .map(p -> new ProviderView(p.name(), p.label(), "/auth/" + p.name() + "/login"))
                    .toList())));
  }

  private CompletionStage<HttpResponse> login(Exchange x) {
    OauthServices services = oauth;
    if (services == null) {
      return done(Responses.problem(Problem.notFound(null)));
    }
    x.allowQuery(Set.of("return"));
    String provider = x.parameter("provider");
    SessionCookies cookies = new SessionCookies(services.publicUrl());
    return services
        .signIn()
        .begin(provider, x.anyQuery("return"))
        .thenApply(
            begun ->
                switch (begun) {
                  case Begun.Redirect(var location, var cookie) ->
                      redirect(location.toString())
                          .addHeader(cookies.setLogin(cookie, services.loginTimeout()));
                  case Begun.Refused(var reason, var detail) -> refused(x, reason, detail);
                });
  }

  private CompletionStage<HttpResponse> callback(Exchange x) {
    OauthServices services = oauth;
    if (services == null) {
      return done(Responses.problem(Problem.notFound(null)));
    }
    Optional<TokenBuckets.Decision> barred = guard.limits().barred(x.source());
    if (barred.isPresent()) {
      return done(RateLimits.tooMany(barred.get()));
    }
    SessionCookies cookies = new SessionCookies(services.publicUrl());
    return services
        .signIn()
        .finish(x.parameter("provider"), x.queryOnce(), cookies.login(x.request()).orElse(null))
        .thenApply(
            finished ->
                switch (finished) {
                  case Finished.SignedIn(var session, var secret, var returnTo) -> {
                    guard.audit().signedIn(session, x.source());
                    Duration life = Duration.between(Instant.now(), session.expires());
                    yield redirect(returnTo)
                        .addHeader(cookies.setSession(secret, life))
                        .addHeader(cookies.clearLogin());
                  }
                  case Finished.Refused(var reason, var detail) -> {
                    guard.audit().signInRefused(reason, x.source());
                    if (!reason.isTransient()) {
                      guard
                          .limits()
                          .failed(x.source())
                          .ifPresent(
                              time -> guard.audit().lockedOut(x.source(), AuthMethod.OAUTH, time));
                    }
                    yield refused(x, reason, detail).addHeader(cookies.clearLogin());
                  }
                });
  }

  private CompletionStage<HttpResponse> logout(Exchange x) {
    OauthServices services = oauth;
    if (services == null) {
      return done(Responses.problem(Problem.notFound(null)));
    }
    CrossSite crossSite = new CrossSite(services.publicUrl());
    if (crossSite.mayBeAnothers(x.request())) {
      guard.audit().crossSiteRefused(x.source());
      return done(Responses.problem(crossSite.problem()));
    }
    SessionCookies cookies = new SessionCookies(services.publicUrl());
    String secret = cookies.session(x.request()).orElse("");
    return services
        .sessions()
        .logOut(secret)
        .thenApply(
            out -> {
              if (out.session() != null) {
                guard.audit().loggedOut(out.session(), x.source());
              }
              String location = out.location() == null ? null : out.location().toString();
              return Responses.json(200, new LoggedOutView(location))
                  .addHeader(cookies.clearSession());
            });
  }

  private static HttpResponse refused(Exchange x, OauthRefusal reason, String detail) {
    // The name of a provider that there is not is a stranger's text.
    String provider = reason == OauthRefusal.UNKNOWN_PROVIDER ? "?" : x.parameter("provider");
    LOG.info("sign-in at {} refused: {} ({})", provider, reason.word(), detail);
    if (x.header("Accept").filter(types -> types.contains("text/html")).isPresent()) {
      return redirect(ReturnPath.HOME + "#sign-in-refused=" + reason.word());
    }
    return Responses.problem(
        Problem.of(
            status(reason), "sign-in-" + reason.word(), "Nobody signed in", reason.sentence()));
  }

  private static int status(OauthRefusal reason) {
    return switch (reason) {
      case UNKNOWN_PROVIDER -> 404;
      case NO_LOGIN,
          LOGIN_EXPIRED,
          STATE_MISMATCH,
          STATE_REPLAYED,
          ISSUER_MISMATCH,
          DENIED,
          GRANT_REFUSED ->
          400;
      case NO_ROLE -> 403;
      case CLIENT_REFUSED, ID_TOKEN_INVALID, NONCE_MISMATCH, PROVIDER_MALFORMED -> 502;
      case PROVIDER_AWAY -> 503;
    };
  }

  /** RFC 9110 §15.4.4; a code in the address we come from is nobody else's business. */
  private static HttpResponse redirect(String location) {
    return HttpResponse.create()
        .withStatus(StatusCodes.SEE_OTHER)
        .addHeader(RawHeader.create("Location", location))
        .addHeader(RawHeader.create("Cache-Control", "no-store"))
        .addHeader(RawHeader.create("Referrer-Policy", "no-referrer"));
  }

  private static CompletionStage<HttpResponse> done(HttpResponse response) {
    return CompletableFuture.completedStage(response);
  }
}
