package io.rvoip.auth.introspection;

import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.TokenSource;
import io.rvoip.auth.TokenVerdict;
import io.rvoip.auth.UserContext;
import io.rvoip.auth.jwt.ClaimMapping;
import io.rvoip.auth.jwt.Claims;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Asks a token's issuer whether it is active, RFC 7662 §2. That the same token is asked for once at
 * a time, and that refusals are remembered too, is the service's doing; here the number of requests
 * under way is bounded, so that a flood of wrong tokens becomes 503 and not a flood at the issuer.
 */
public final class IntrospectionSource implements TokenSource {
  private static final int MAX_RUNNING = 64;

  private final Settings settings;
  private final ClaimMapping mapping;
  private final Function<HttpRequest, CompletionStage<byte[]>> http;
  private final AtomicInteger running = new AtomicInteger();

  /**
   * Where and as whom to ask.
   *
   * @param name ours for the issuer; source of its users
   * @param prefix how its tokens begin; empty: any token that no source before it recognises
   * @param audiences one of them must be in {@code aud} when the answer has one; empty: not looked
   *     at
   */
  public record Settings(
      String name,
      URI endpoint,
      String clientId,
      String clientSecret,
      String prefix,
      Set<String> audiences,
      Duration cacheLife) {
    /** Copies the set. */
    public Settings {
      audiences = Set.copyOf(audiences);
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "IntrospectionSource.Settings[%s at %s as %s]".formatted(name, endpoint, clientId);
    }
  }

  /**
   * A source.
   *
   * @param http sends a request; the body of a 200 answer, or a failed stage
   */
  public IntrospectionSource(
      Settings settings,
      ClaimMapping mapping,
      Function<HttpRequest, CompletionStage<byte[]>> http) {
    this.settings = settings;
    this.mapping = mapping;
    this.http = http;
  }

  @Override
  public String name() {
    return settings.name();
  }

  /** RFC 6750 §2.1: what is no b64token is no token. */
  @Override
  public boolean recognises(String token) {
    return token.startsWith(settings.prefix()) && token.chars().allMatch(c -> c > ' ' && c < 127);
  }

  @Override
  public Duration cacheLife() {
    return settings.cacheLife();
  }

  @Override
  public CompletionStage<TokenVerdict> validate(String token, Instant now) {
    if (running.incrementAndGet() > MAX_RUNNING) {
      running.decrementAndGet();
      return CompletableFuture.completedStage(refused(RefusalReason.UNAVAILABLE));
    }
    return http.apply(request(token))
        .whenComplete((body, failure) -> running.decrementAndGet())
        .thenApply(body -> judge(body, now));
  }

  /** RFC 7662 §2.1, with client_secret_basic of RFC 6749 §2.3.1. */
  private HttpRequest request(String token) {
    String credentials = encoded(settings.clientId()) + ":" + encoded(settings.clientSecret());
    return HttpRequest.newBuilder(settings.endpoint())
        .header(
            "Authorization",
            "Basic "
                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", "application/json")
        .POST(BodyPublishers.ofString("token=" + encoded(token) + "&token_type_hint=access_token"))
        .build();
  }

  private TokenVerdict judge(byte[] body, Instant now) {
    Claims claims = Claims.parse(body);
    if (claims == null) {
      return refused(RefusalReason.UNAVAILABLE); // whoever answers so is broken
    }
    if (!Boolean.TRUE.equals(claims.all().get("active"))) {
      return refused(RefusalReason.INACTIVE);
    }
    Instant expires = claims.time("exp");
    if (expires != null && !expires.isAfter(now)) {
      return refused(RefusalReason.EXPIRED);
    }
    if (!settings.audiences().isEmpty()
        && claims.has("aud")
        && claims.texts("aud").stream().noneMatch(settings.audiences()::contains)) {
      return refused(RefusalReason.WRONG_AUDIENCE);
    }
    ClaimMapping.Mapped user = mapping.map(claims);
    if (user == null) {
      return refused(RefusalReason.NOT_ACCEPTED);
    }
    return new TokenVerdict.Valid(
        new UserContext(
            user.subject(),
            user.tenant(),
            user.roles(),
            user.scopes(),
            name(),
            expires,
            claims.text("jti"),
            claims.time("iat")));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static TokenVerdict refused(RefusalReason reason) {
    return new TokenVerdict.Refused(reason);
  }
}
