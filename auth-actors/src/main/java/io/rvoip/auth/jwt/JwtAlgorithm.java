package io.rvoip.auth.jwt;

import com.nimbusds.jose.jwk.Curve;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The signatures that are accepted, RFC 7518 §3.1 and RFC 8037. Only those made with a private key:
 * {@code none} and the HS algorithms are not here, so nothing further on can take them.
 */
public enum JwtAlgorithm {
  /** RSASSA-PKCS1-v1_5 with SHA-256. */
  RS256("RS256", Family.RSA, "SHA256withRSA", null),
  /** RSASSA-PKCS1-v1_5 with SHA-384. */
  RS384("RS384", Family.RSA, "SHA384withRSA", null),
  /** RSASSA-PKCS1-v1_5 with SHA-512. */
  RS512("RS512", Family.RSA, "SHA512withRSA", null),
  /** RSASSA-PSS with SHA-256. */
  PS256("PS256", Family.RSA_PSS, "SHA-256", null),
  /** RSASSA-PSS with SHA-384. */
  PS384("PS384", Family.RSA_PSS, "SHA-384", null),
  /** RSASSA-PSS with SHA-512. */
  PS512("PS512", Family.RSA_PSS, "SHA-512", null),
  /** ECDSA on P-256. */
  ES256("ES256", Family.EC, "SHA256withECDSAinP1363Format", Curve.P_256),
  /** ECDSA on P-384. */
  ES384("ES384", Family.EC, "SHA384withECDSAinP1363Format", Curve.P_384),
  /** ECDSA on P-521. */
  ES512("ES512", Family.EC, "SHA512withECDSAinP1363Format", Curve.P_521),
  /** Ed25519; Ed448 is not accepted. */
  EDDSA("EdDSA", Family.ED25519, "", Curve.Ed25519);

  /** All of them. */
  public static final Set<JwtAlgorithm> ALL = Set.of(values());

  /** Kinds of keys. */
  enum Family {
    RSA,
    RSA_PSS,
    EC,
    ED25519
  }

  private final String header;
  private final Family family;
  private final String jca;
  private final @Nullable Curve curve;

  JwtAlgorithm(String header, Family family, String jca, @Nullable Curve curve) {
    this.header = header;
    this.family = family;
    this.jca = jca;
    this.curve = curve;
  }

  /** The algorithm that {@code alg} names; letter case counts, RFC 7515 §4.1.1. */
  public static Optional<JwtAlgorithm> of(String alg) {
    for (JwtAlgorithm algorithm : values()) {
      if (algorithm.header.equals(alg)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** Value of {@code alg}. */
  public String header() {
    return header;
  }

  Family family() {
    return family;
  }

  /** Name of the signature in the JDK; of the hash for RSASSA-PSS. */
  String jca() {
    return jca;
  }

  @Nullable Curve curve() {
    return curve;
  }
}
