package io.rvoip.protocol.sip.id;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * One secret, many keys: HKDF with SHA-256, RFC 5869, from the cluster key and a label that says
 * what the derived key is for ({@code tag}, {@code nonce}, {@code flow}).
 */
public final class KeyDerivation {
  /** Shortest cluster key that is accepted, in bytes. */
  public static final int MIN_KEY_BYTES = 16;

  private static final byte[] SALT = "rvoip-cluster:1".getBytes(StandardCharsets.US_ASCII);

  private KeyDerivation() {}

  /** A key of the given length in bytes for the purpose named by the label. */
  public static byte[] derive(byte[] clusterKey, String label, int lengthBytes) {
    if (clusterKey.length < MIN_KEY_BYTES) {
      throw new IllegalArgumentException(
          "clusterKey: " + clusterKey.length + " bytes (expected: " + MIN_KEY_BYTES + " or more)");
    }
    return hkdfSha256(clusterKey, SALT, label.getBytes(StandardCharsets.US_ASCII), lengthBytes);
  }

  static byte[] hkdfSha256(byte[] keyMaterial, byte[] salt, byte[] info, int lengthBytes) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(keyMaterial)
                  .addSalt(salt)
                  .thenExpand(info, lengthBytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HKDF-SHA256 is part of every JDK since 25", e);
    }
  }
}
