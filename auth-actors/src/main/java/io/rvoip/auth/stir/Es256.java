package io.rvoip.auth.stir;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.spec.ECParameterSpec;

/** ECDSA on P-256 with SHA-256 as JWS writes it, RFC 7518 §3.4: R and S, 32 bytes each. */
final class Es256 {
  private static final String ALGORITHM = "SHA256withECDSAinP1363Format";
  private static final int SIGNATURE_BYTES = 64;
  private static final java.math.BigInteger P256_ORDER =
      new java.math.BigInteger(
          "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private Es256() {}

  /** Whether the key lies on P-256, the only curve of ES256. */
  static boolean fits(Object key) {
    if (!(key instanceof ECKey ec)) {
      return false;
    }
    ECParameterSpec curve = ec.getParams();
    return curve != null && P256_ORDER.equals(curve.getOrder());
  }

  static boolean verify(String signingInput, byte[] signature, PublicKey key) {
    if (signature.length != SIGNATURE_BYTES || !fits(key)) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(signingInput.getBytes(StandardCharsets.US_ASCII));
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  static byte[] sign(String signingInput, PrivateKey key) {
    try {
      Signature signer = Signature.getInstance(ALGORITHM);
      signer.initSign(key);
      signer.update(signingInput.getBytes(StandardCharsets.US_ASCII));
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("key: (hidden) (expected: one on P-256)", e);
    }
  }
}
