package io.rvoip.protocol.auth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Digest challenge, RFC 7616 §3.3: one WWW-Authenticate or Proxy-Authenticate value.
 *
 * @param qop offered qualities; empty is the RFC 2069 form
 * @param stale the credentials were right, only their nonce is too old
 * @param userhash the server understands hashed user names
 */
public record DigestChallenge(
    String realm,
    String nonce,
    DigestAlgorithm algorithm,
    Set<Qop> qop,
    @Nullable String opaque,
    boolean stale,
    boolean userhash) {

  /** Copies the set. */
  public DigestChallenge {
    qop = qop.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(qop));
  }

  /** A server's usual challenge: qop "auth", nothing optional. */
  public static DigestChallenge of(
      String realm, String nonce, DigestAlgorithm algorithm, boolean stale) {
    return new DigestChallenge(realm, nonce, algorithm, Set.of(Qop.AUTH), null, stale, false);
  }

  /**
   * The Digest challenges in a response that a client can answer, in order of appearance. Other
   * schemes, unknown algorithms, unknown qop and broken values are passed over (RFC 8760 §2.4).
   *
   * @param headerValues values of all WWW-Authenticate, or of all Proxy-Authenticate headers
   */
  public static List<DigestChallenge> parseAll(List<String> headerValues) {
    List<DigestChallenge> challenges = new ArrayList<>();
    for (String value : headerValues) {
      for (AuthHeader header : AuthHeader.parse(value)) {
        from(header).ifPresent(challenges::add);
      }
    }
    return challenges;
  }

  private static Optional<DigestChallenge> from(AuthHeader header) {
    String realm = header.param("realm");
    String nonce = header.param("nonce");
    String algorithmToken = header.param("algorithm");
    Optional<DigestAlgorithm> algorithm =
        DigestAlgorithm.of(algorithmToken == null ? "MD5" : algorithmToken);
    if (!header.isDigest() || realm == null || nonce == null || algorithm.isEmpty()) {
      return Optional.empty();
    }
    String qopList = header.param("qop");
    Set<Qop> qop = EnumSet.noneOf(Qop.class);
    if (qopList != null) {
      Arrays.stream(qopList.split(",", -1))
          .map(String::strip)
          .forEach(q -> Qop.of(q).ifPresent(qop::add));
      if (qop.isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new DigestChallenge(
            realm,
            nonce,
            algorithm.get(),
            qop,
            header.param("opaque"),
            "true".equalsIgnoreCase(header.param("stale")),
            "true".equalsIgnoreCase(header.param("userhash"))));
  }

  /** The same with another nonce. */
  DigestChallenge withNonce(String other) {
    return new DigestChallenge(realm, other, algorithm, qop, opaque, false, userhash);
  }

  /** The header value. */
  public String toHeaderValue() {
    StringBuilder value = new StringBuilder("Digest realm=").append(AuthHeader.quoted(realm));
    value.append(", nonce=").append(AuthHeader.quoted(nonce));
    if (opaque != null) {
      value.append(", opaque=").append(AuthHeader.quoted(opaque));
    }
    if (stale) {
      value.append(", stale=true");
    }
    value.append(", algorithm=").append(algorithm.token());
    if (!qop.isEmpty()) {
      value
          .append(", qop=\"")
          .append(qop.stream().map(Qop::token).collect(Collectors.joining(",")))
          .append('"');
    }
    if (userhash) {
      value.append(", userhash=true");
    }
    return value.toString();
  }
}
