package io.rvoip.auth;

import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.protocol.auth.Qop;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How phones are challenged.
 *
 * @param algorithms offered, in the order of the headers; the strongest first (RFC 8760 §2.4)
 * @param qop qualities of protection offered, RFC 7616 §3.4
 * @param nonceLife how long a nonce may be used; later answers are {@code stale=true}
 * @param nonceOnce whether a nonce may be used only once
 * @param authenticationInfo whether good requests get an Authentication-Info, RFC 7616 §3.5
 * @param maxNonces most nonces whose counts are remembered at this node
 * @param md5UserAgents beginnings of User-Agent headers of devices that cannot cope with several
 *     challenges and are offered MD5 alone, if it is among the algorithms
 */
public record DigestSettings(
    List<DigestAlgorithm> algorithms,
    Set<Qop> qop,
    Duration nonceLife,
    boolean nonceOnce,
    boolean authenticationInfo,
    int maxNonces,
    List<Pattern> md5UserAgents) {

  /** SHA-512-256, SHA-256 and MD5; qop "auth"; five minutes; 100,000 nonces. */
  public static final DigestSettings DEFAULT =
      new DigestSettings(
          List.of(DigestAlgorithm.SHA_512_256, DigestAlgorithm.SHA_256, DigestAlgorithm.MD5),
          Set.of(Qop.AUTH),
          Duration.ofMinutes(5),
          false,
          false,
          100_000,
          List.of());

  /** Checks the values. */
  public DigestSettings {
    algorithms = List.copyOf(algorithms);
    qop = Set.copyOf(qop);
    md5UserAgents = List.copyOf(md5UserAgents);
    if (algorithms.isEmpty()) {
      throw new IllegalArgumentException("algorithms: none (expected: one or more)");
    }
    if (qop.isEmpty()) {
      throw new IllegalArgumentException("qop: none (expected: auth, auth-int or both)");
    }
    if (maxNonces < 1) {
      throw new IllegalArgumentException("maxNonces: " + maxNonces + " (expected: 1 or more)");
    }
  }

  /** The same with other algorithms. */
  public DigestSettings withAlgorithms(List<DigestAlgorithm> others) {
    return new DigestSettings(
        others, qop, nonceLife, nonceOnce, authenticationInfo, maxNonces, md5UserAgents);
  }

  /** The same with other qualities of protection. */
  public DigestSettings withQop(Set<Qop> others) {
    return new DigestSettings(
        algorithms, others, nonceLife, nonceOnce, authenticationInfo, maxNonces, md5UserAgents);
  }

  /** The same with nonces that may be used only once, or not. */
  public DigestSettings withNonceOnce(boolean once) {
    return new DigestSettings(
        algorithms, qop, nonceLife, once, authenticationInfo, maxNonces, md5UserAgents);
  }

  /** The same with an Authentication-Info for good requests, or not. */
  public DigestSettings withAuthenticationInfo(boolean info) {
    return new DigestSettings(
        algorithms, qop, nonceLife, nonceOnce, info, maxNonces, md5UserAgents);
  }
}
