package io.rvoip.auth.jwt;

import java.time.Duration;
import java.util.Set;

/**
 * An issuer whose tokens are believed, and how.
 *
 * @param name ours for it; the source of its users
 * @param issuers the values of {@code iss} it uses; exact, and more than one only where an issuer
 *     has always had two, as Google
 * @param audiences one of them must be in {@code aud}
 * @param algorithms those it may sign with
 * @param leeway how much its clock and ours may differ
 * @param maxAge a token issued longer ago is over, whatever its {@code exp} says
 * @param mapping from its claims to our users
 */
public record TrustedIssuer(
    String name,
    Set<String> issuers,
    Set<String> audiences,
    Set<JwtAlgorithm> algorithms,
    Duration leeway,
    Duration maxAge,
    ClaimMapping mapping) {

  /** Copies the sets. */
  public TrustedIssuer {
    issuers = Set.copyOf(issuers);
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
  }
}
