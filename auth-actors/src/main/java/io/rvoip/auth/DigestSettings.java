package io.rvoip.auth;

import io.rvoip.protocol.auth.DigestAlgorithm;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How phones are challenged.
 *
 * @param algorithms offered, in the order of the headers; the strongest first (RFC 8760 §2.4)
 * @param nonceLife how long a nonce may be used; later answers are {@code stale=true}
 * @param maxNonces most nonces whose counts are remembered at this node
 * @param md5UserAgents beginnings of User-Agent headers of devices that cannot cope with several
 *     challenges and are offered MD5 alone, if it is among the algorithms
 */
public record DigestSettings(
    List<DigestAlgorithm> algorithms,
    Duration nonceLife,
    int maxNonces,
    List<Pattern> md5UserAgents) {

  /** SHA-512-256, SHA-256 and MD5; five minutes; 100,000 nonces. */
  public static final DigestSettings DEFAULT =
      new DigestSettings(
          List.of(DigestAlgorithm.SHA_512_256, DigestAlgorithm.SHA_256, DigestAlgorithm.MD5),
          Duration.ofMinutes(5),
          100_000,
          List.of());

  /** Checks the values. */
  public DigestSettings {
    algorithms = List.copyOf(algorithms);
    md5UserAgents = List.copyOf(md5UserAgents);
    if (algorithms.isEmpty() || algorithms.stream().anyMatch(DigestAlgorithm::session)) {
      throw new IllegalArgumentException(
          "algorithms: " + algorithms + " (expected: one or more, none of the -sess forms)");
    }
    if (maxNonces < 1) {
      throw new IllegalArgumentException("maxNonces: " + maxNonces + " (expected: 1 or more)");
    }
  }
}
