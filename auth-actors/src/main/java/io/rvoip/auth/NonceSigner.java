package io.rvoip.auth;

import io.rvoip.protocol.sip.id.KeyDerivation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Nonces that any node of the cluster recognises without storing them (RFC 7616 §3.3): time of
 * issue, random bits, and 96 bits of HMAC-SHA256 over both and the realm, under a key derived from
 * the cluster key. 32 base64url characters. Two keys verify, one signs, for rotation.
 */
final class NonceSigner {
  private static final String KEY_LABEL = "nonce";
  private static final int SIGNED_BYTES = 12; // 6 of milliseconds, 6 random
  private static final int MAC_BYTES = 12;
  private static final int LENGTH = (SIGNED_BYTES + MAC_BYTES) * 4 / 3;

  /** Nonce of unknown origin. */
  static final long FOREIGN = -1;

  private final SecretKeySpec current;
  private final @Nullable SecretKeySpec previous;
  private final RandomGenerator random;

  NonceSigner(byte[] clusterKey, byte @Nullable [] previousClusterKey, RandomGenerator random) {
    this.current = key(clusterKey);
    this.previous = previousClusterKey == null ? null : key(previousClusterKey);
    this.random = random;
  }

  String issue(String realm, long nowMillis) {
    byte[] signed =
        ByteBuffer.allocate(SIGNED_BYTES)
            .putShort((short) (nowMillis >>> 32))
            .putInt((int) nowMillis)
            .putShort((short) random.nextInt())
            .putInt(random.nextInt())
            .array();
    byte[] nonce = Arrays.copyOf(signed, SIGNED_BYTES + MAC_BYTES);
    System.arraycopy(mac(current, realm, signed), 0, nonce, SIGNED_BYTES, MAC_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
  }

  /** When the nonce was issued, in milliseconds since the epoch; {@link #FOREIGN} if not by us. */
  long issuedAtMillis(String nonce, String realm) {
    if (nonce.length() != LENGTH) {
      return FOREIGN;
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(nonce);
    } catch (IllegalArgumentException e) {
      return FOREIGN;
    }
    byte[] signed = Arrays.copyOf(bytes, SIGNED_BYTES);
    byte[] given = Arrays.copyOfRange(bytes, SIGNED_BYTES, bytes.length);
    if (!MessageDigest.isEqual(given, mac(current, realm, signed))
        && (previous == null || !MessageDigest.isEqual(given, mac(previous, realm, signed)))) {
      return FOREIGN;
    }
    ByteBuffer time = ByteBuffer.wrap(signed);
    return ((time.getShort() & 0xffffL) << 32) | (time.getInt() & 0xffffffffL);
  }

  private static byte[] mac(SecretKeySpec key, String realm, byte[] signed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(signed);
      return Arrays.copyOf(mac.doFinal(realm.getBytes(StandardCharsets.UTF_8)), MAC_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
    }
  }

  private static SecretKeySpec key(byte[] clusterKey) {
    return new SecretKeySpec(KeyDerivation.derive(clusterKey, KEY_LABEL, 32), "HmacSHA256");
  }
}
