package io.rvoip.node.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rvoip.auth.UserContext;
import io.rvoip.config.RateLimitConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * How often one may ask this node: each authenticated caller, each source address at open routes,
 * and, more strictly, each source address that fails to authenticate. Every node counts for itself,
 * so that no request waits for another node; a cluster of n nodes lets n times as much through.
 *
 * <p>Answers say how it stands in the fields of draft-ietf-httpapi-ratelimit-headers-06 (later
 * drafts pack the same into one structured field, which fewer clients read).
 */
final class RateLimits {
  private final RateLimitConfig config;
  private final LongSupplier nanoTime;
  private final TokenBuckets callers;
  private final TokenBuckets anonymous;
  private final TokenBuckets failures;
  private final Counter refusedCallers;
  private final Counter refusedAnonymous;
  private final Counter refusedFailures;

  RateLimits(RateLimitConfig config, LongSupplier nanoTime, MeterRegistry metrics) {
    this.config = config;
    this.nanoTime = nanoTime;
    this.callers = new TokenBuckets(config.caller(), config.maxCallers());
    this.anonymous = new TokenBuckets(config.anonymous(), config.maxCallers());
    this.failures = new TokenBuckets(config.failures(), config.maxCallers());
    this.refusedCallers = counter(metrics, "caller");
    this.refusedAnonymous = counter(metrics, "anonymous");
    this.refusedFailures = counter(metrics, "failures");
  }

  private static Counter counter(MeterRegistry metrics, String limit) {
    return Counter.builder("rvoip.http.rate.limited")
        .description("HTTP requests answered 429, by the limit that was reached")
        .tag("limit", limit)
        .register(metrics);
  }

  /** One request of an authenticated caller. */
  Optional<TokenBuckets.Decision> caller(UserContext user) {
    return take(callers, user.tenant() + "/" + user.subject(), refusedCallers);
  }

  /** One request to an open route. */
  Optional<TokenBuckets.Decision> anonymous(String source) {
    return take(anonymous, SourceAddress.network(source), refusedAnonymous);
  }

  /** Present when a source has failed too often: its next attempt is not looked at. */
  Optional<TokenBuckets.Decision> barred(String source) {
    if (!config.enabled()) {
      return Optional.empty();
    }
    TokenBuckets.Decision left = failures.look(SourceAddress.network(source), nanoTime.getAsLong());
    if (left.allowed()) {
      return Optional.empty();
    }
    refusedFailures.increment();
    return Optional.of(left);
  }

  /** One failed authentication; how long the source is refused from now on, if it was the last. */
  Optional<Duration> failed(String source) {
    if (!config.enabled()) {
      return Optional.empty();
    }
    TokenBuckets.Decision left = failures.take(SourceAddress.network(source), nanoTime.getAsLong());
    return left.allowed() && left.remaining() == 0
        ? Optional.of(Duration.ofSeconds(left.retrySeconds()))
        : Optional.empty();
  }

  /** Whether one more failure of a source is within what it may, for those that get no 429. */
  boolean notes(String source) {
    return !config.enabled()
        || failures.take(SourceAddress.network(source), nanoTime.getAsLong()).allowed();
  }

  private Optional<TokenBuckets.Decision> take(TokenBuckets from, String key, Counter refused) {
    if (!config.enabled()) {
      return Optional.empty();
    }
    TokenBuckets.Decision decision = from.take(key, nanoTime.getAsLong());
    if (!decision.allowed()) {
      refused.increment();
    }
    return Optional.of(decision);
  }

  /** The refusal, RFC 6585 §4. */
  static HttpResponse tooMany(TokenBuckets.Decision decision) {
    return Responses.problem(
        Problem.of(
            429,
            "too-many-requests",
            "Too many requests; wait",
            "again in " + Math.max(1, decision.retrySeconds()) + " s"));
  }

  /** The answer with how it stands. */
  static HttpResponse stamped(HttpResponse response, TokenBuckets.Decision decision) {
    HttpResponse stamped =
        response
            .addHeader(RawHeader.create("RateLimit-Limit", Integer.toString(decision.limit())))
            .addHeader(
                RawHeader.create("RateLimit-Remaining", Integer.toString(decision.remaining())))
            .addHeader(RawHeader.create("RateLimit-Reset", Long.toString(decision.resetSeconds())));
    return decision.allowed() ? stamped : retryAfter(stamped, decision);
  }

  private static HttpResponse retryAfter(HttpResponse response, TokenBuckets.Decision decision) {
    return response.addHeader(
        RawHeader.create("Retry-After", Long.toString(Math.max(1, decision.retrySeconds()))));
  }
}
