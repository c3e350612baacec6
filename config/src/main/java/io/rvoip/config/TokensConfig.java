package io.rvoip.config;

import java.time.Duration;
import java.util.List;

/**
 * The parts of {@code rvoip.auth} on tokens of other issuers and on revocation.
 *
 * @param refusalTtl how long a refusal is remembered
 */
public record TokensConfig(
    Duration refusalTtl,
    List<IssuerConfig> issuers,
    Jwt jwt,
    List<IntrospectionConfig> introspection,
    Revocation revocation) {

  /** Copies the lists. */
  public TokensConfig {
    issuers = List.copyOf(issuers);
    introspection = List.copyOf(introspection);
  }

  /**
   * {@code rvoip.auth.jwt}.
   *
   * @param leeway how much an issuer's clock and ours may differ
   * @param maxAge a token issued longer ago is over, whatever it says
   * @param cacheTtl how long a good verdict is believed
   * @param keysTtl how long an issuer's keys are current
   * @param keysRefreshAhead how long before that they are fetched again
   * @param keysPause time per fetch of an issuer's keys
   * @param keysOutage how long the last keys serve while the issuer does not answer
   * @param timeout of one exchange with an issuer
   * @param maxResponseBytes of one answer of an issuer
   */
  public record Jwt(
      Duration leeway,
      Duration maxAge,
      Duration cacheTtl,
      Duration keysTtl,
      Duration keysRefreshAhead,
      Duration keysPause,
      Duration keysOutage,
      Duration timeout,
      int maxResponseBytes) {

    static Jwt read(Section s) {
      Duration ttl = s.duration("keys-ttl", Duration.ofSeconds(10), Duration.ofDays(1));
      return new Jwt(
          s.duration("leeway", Duration.ZERO, Duration.ofMinutes(5)),
          s.duration("max-age", Duration.ofMinutes(1), Duration.ofDays(30)),
          s.duration("cache-ttl", Duration.ZERO, Duration.ofMinutes(10)),
          ttl,
          s.duration("keys-refresh-ahead", Duration.ZERO, ttl),
          s.duration("keys-pause", Duration.ofSeconds(1), Duration.ofMinutes(10)),
          s.duration("keys-outage", ttl, Duration.ofDays(7)),
          s.duration("timeout", Duration.ofMillis(100), Duration.ofSeconds(30)),
          s.bytes("max-response", 1024, 4 << 20));
    }
  }

  /**
   * {@code rvoip.auth.revocation}.
   *
   * @param keep how long a revocation is kept
   * @param perTenant most that a tenant has at a time
   */
  public record Revocation(Duration keep, int perTenant) {}

  static TokensConfig read(Section auth) {
    Jwt jwt = Jwt.read(auth.section("jwt"));
    // Longer than the oldest token that could come up again, seen by the slower of two clocks.
    Duration least = jwt.maxAge().plus(jwt.leeway().multipliedBy(3)).plusSeconds(1);
    Section revocation = auth.section("revocation");
    return new TokensConfig(
        auth.duration("token-refusal-ttl", Duration.ZERO, Duration.ofMinutes(1)),
        IssuerConfig.read(auth),
        jwt,
        IntrospectionConfig.read(auth),
        new Revocation(
            revocation.duration("keep", least, Duration.ofDays(400)),
            revocation.integer("per-tenant", 1, 100_000)));
  }
}
