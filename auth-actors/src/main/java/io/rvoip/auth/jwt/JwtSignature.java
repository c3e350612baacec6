package io.rvoip.auth.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Checks signatures (RFC 7515 §5.2) with the JDK, and Ed25519 with Bouncy Castle, which takes a
 * third of the JDK's time. The key must be of the algorithm's kind, so no public RSA key is ever
 * taken for the secret of an HMAC.
 */
final class JwtSignature {
  private static final int MIN_RSA_BITS = 2048; // RFC 7518 §3.3

  private JwtSignature() {}

  /** Whether a key may be used for the algorithm: its kind, size, curve and declared purpose. */
  static boolean fits(JwtAlgorithm algorithm, JWK key) {
    return isForSignatures(key)
        && (key.getAlgorithm() == null || key.getAlgorithm().getName().equals(algorithm.header()))
        && switch (algorithm.family()) {
          case RSA, RSA_PSS -> key instanceof RSAKey rsa && rsa.size() >= MIN_RSA_BITS;
          case EC -> key instanceof ECKey ec && ec.getCurve().equals(algorithm.curve());
          case ED25519 ->
              key instanceof OctetKeyPair okp && okp.getCurve().equals(algorithm.curve());
        };
  }

  /** Whether it is no key for encryption, of which Keycloak has one in the same list. */
  static boolean isForSignatures(JWK key) {
    List<KeyOperation> verify = List.of(KeyOperation.VERIFY);
    return (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
        && (key.getKeyOperations() == null || key.getKeyOperations().containsAll(verify));
  }

  static boolean isGood(JwtAlgorithm algorithm, JWK key, byte[] signed, byte[] signature) {
    try {
      return fits(algorithm, key)
          && switch (algorithm.family()) {
            case RSA ->
                verify(
                    Signature.getInstance(algorithm.jca()),
                    key.toRSAKey().toRSAPublicKey(),
                    signed,
                    signature);
            case RSA_PSS ->
                verify(pss(algorithm), key.toRSAKey().toRSAPublicKey(), signed, signature);
            case EC ->
                verify(
                    Signature.getInstance(algorithm.jca()),
                    key.toECKey().toECPublicKey(),
                    signed,
                    signature);
            case ED25519 -> ed25519(key.toOctetKeyPair().getDecodedX(), signed, signature);
          };
    } catch (GeneralSecurityException | JOSEException e) {
      return false; // a signature of another length, or numbers that are no key
    }
  }

  private static boolean verify(Signature check, PublicKey key, byte[] signed, byte[] signature)
      throws GeneralSecurityException {
    check.initVerify(key);
    check.update(signed);
    return check.verify(signature);
  }

  /** RFC 7518 §3.5: MGF1 with the same hash, salt as long as the hash. */
  private static Signature pss(JwtAlgorithm algorithm) throws GeneralSecurityException {
    int saltBytes = Integer.parseInt(algorithm.jca().substring(4)) / 8;
    Signature check = Signature.getInstance("RSASSA-PSS");
    check.setParameter(
        new PSSParameterSpec(
            algorithm.jca(),
            "MGF1",
            new MGF1ParameterSpec(algorithm.jca()),
            saltBytes,
            PSSParameterSpec.TRAILER_FIELD_BC));
    return check;
  }

  private static boolean ed25519(byte[] key, byte[] signed, byte[] signature) {
    return key.length == Ed25519.PUBLIC_KEY_SIZE
        && signature.length == Ed25519.SIGNATURE_SIZE
        && Ed25519.verify(signature, 0, key, 0, signed, 0, signed.length);
  }
}
