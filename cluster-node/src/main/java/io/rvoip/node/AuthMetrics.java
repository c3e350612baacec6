package io.rvoip.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.TokenStatistics;
import io.rvoip.auth.TokenValidationService;
import io.rvoip.auth.jwt.IssuerHealth;
import io.rvoip.auth.jwt.TrustedIssuers;
import io.rvoip.auth.revocation.Revocations;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Tokens, what is remembered of them, and the issuers of the settings, at {@code /metrics}. */
final class AuthMetrics {
  private AuthMetrics() {}

  static void bind(
      MeterRegistry r,
      TokenValidationService tokens,
      Revocations revocations,
      TrustedIssuers issuers) {
    verdict(r, tokens.statistics(), "accepted", TokenStatistics::accepted);
    for (RefusalReason reason : RefusalReason.values()) {
      verdict(
          r, tokens.statistics(), reason.name().toLowerCase(Locale.ROOT), s -> s.refused(reason));
    }
    looked(r, tokens.statistics(), "hit", TokenStatistics::hits);
    looked(r, tokens.statistics(), "miss", TokenStatistics::misses);
    Gauge.builder("rvoip.auth.cache.entries", tokens, TokenValidationService::remembered)
        .description("Verdicts on tokens that are remembered")
        .strongReference(true)
        .register(r);
    Gauge.builder("rvoip.auth.cache.age", tokens, t -> t.meanAge().toNanos() / 1e9)
        .description("Mean age of the good verdicts that are remembered")
        .baseUnit("seconds")
        .strongReference(true)
        .register(r);
    Gauge.builder("rvoip.auth.revocations", revocations, Revocations::size)
        .description("Revocations that this node knows")
        .strongReference(true)
        .register(r);
    List<IssuerHealth> all = issuers.health();
    for (int i = 0; i < all.size(); i++) {
      issuer(r, issuers, i, all.get(i).name());
    }
  }

  private static void verdict(
      MeterRegistry r, TokenStatistics from, String verdict, ToDoubleFunction<TokenStatistics> n) {
    FunctionCounter.builder("rvoip.auth.tokens", from, n)
        .description("Bearer tokens by what became of them")
        .tag("verdict", verdict)
        .register(r);
  }

  private static void looked(
      MeterRegistry r, TokenStatistics from, String result, ToDoubleFunction<TokenStatistics> n) {
    FunctionCounter.builder("rvoip.auth.cache.requests", from, n)
        .description("Tokens whose verdict was remembered (hit) or asked for (miss)")
        .tag("result", result)
        .register(r);
  }

  /** Names of issuers are the operator's, at most 50. */
  private static void issuer(MeterRegistry r, TrustedIssuers issuers, int index, String name) {
    FunctionCounter.builder(
            "rvoip.auth.issuer.fetches", issuers, i -> i.health().get(index).fetches())
        .description("How often the keys of an issuer were asked for")
        .tag("issuer", name)
        .register(r);
    FunctionCounter.builder(
            "rvoip.auth.issuer.failures", issuers, i -> i.health().get(index).failures())
        .description("How often in vain")
        .tag("issuer", name)
        .register(r);
    FunctionCounter.builder(
            "rvoip.auth.issuer.unknown.keys", issuers, i -> i.health().get(index).unknownKeys())
        .description("Tokens refused because the issuer has no key of their id")
        .tag("issuer", name)
        .register(r);
    Gauge.builder("rvoip.auth.issuer.keys", issuers, i -> i.health().get(index).keys())
        .description("Usable keys of an issuer")
        .tag("issuer", name)
        .strongReference(true)
        .register(r);
  }
}
