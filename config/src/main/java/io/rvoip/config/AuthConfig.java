package io.rvoip.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code rvoip.auth}: who may do what.
 *
 * @param realm realm of the default tenant when the first node makes it; null: the first of {@code
 *     sip.domains}, else {@code rvoip}. Fixed from then on, because stored password hashes contain
 *     it
 * @param digestAlgorithms offered to phones, the strongest first, RFC 8760 §2.4
 * @param md5UserAgents beginnings of User-Agent headers of devices that are offered MD5 alone
 * @param nonceLifetime a nonce older than this is answered {@code stale=true}, RFC 7616 §3.3
 * @param tokenCacheTtl how long a verdict on an HTTP token is believed; a revocation shows after
 *     this at the latest
 */
public record AuthConfig(
    @Nullable String realm,
    List<String> digestAlgorithms,
    List<Pattern> md5UserAgents,
    Duration nonceLifetime,
    Duration tokenCacheTtl,
    int tokenCacheSize) {
  private static final Set<String> ALGORITHMS = Set.of("SHA-512-256", "SHA-256", "MD5");

  static AuthConfig read(Section s) {
    List<String> algorithms = s.texts("digest-algorithms");
    if (algorithms.isEmpty() || !ALGORITHMS.containsAll(algorithms)) {
      s.problem("digest-algorithms", algorithms, "some of SHA-512-256, SHA-256, MD5");
    }
    String realm = s.optionalText("realm");
    if (realm != null && (realm.length() > 128 || realm.indexOf('"') >= 0)) {
      s.problem("realm", realm, "up to 128 characters, no quote");
    }
    return new AuthConfig(
        realm,
        List.copyOf(algorithms),
        s.patterns("md5-user-agents"),
        s.duration("nonce-lifetime", Duration.ofSeconds(5), Duration.ofDays(1)),
        s.duration("token-cache-ttl", Duration.ZERO, Duration.ofMinutes(10)),
        s.integer("token-cache-size", 0, 1_000_000));
  }
}
