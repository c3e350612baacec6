package io.rvoip.auth.nonce;

import io.rvoip.protocol.sip.id.KeyDerivation;
import io.rvoip.protocol.sip.id.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Nonces that any node of the cluster recognises without storing them (RFC 7616 §3.3): a {@link
 * NonceId}, and 96 bits of HMAC-SHA256 over it and the realm, under a key derived from the cluster
 * key. 38 base64url characters. Two keys verify, one signs, for rotation. Any thread.
 */
public final class NonceSigner {
  private static final String KEY_LABEL = "nonce";
  private static final int ID_BYTES = 16;
  private static final int MAC_BYTES = 12;
  private static final int LENGTH = 38;

  private final Mac current;
  private final @Nullable Mac previous;
  private final int issuer;
  private final RandomGenerator random;

  /**
   * A signer at one node.
   *
   * @param clusterKey the cluster's secret, not a derived key
   * @param previousClusterKey still recognised while the key is rotated
   * @param issuer {@link NonceId#issuerOf} of this node
   * @param random a secure source
   */
  public NonceSigner(
      byte[] clusterKey, byte @Nullable [] previousClusterKey, int issuer, RandomGenerator random) {
    this.current = mac(clusterKey);
    this.previous = previousClusterKey == null ? null : mac(previousClusterKey);
    this.issuer = issuer;
    this.random = random;
  }

  /** A new nonce for a realm. */
  public String issue(String realm, long nowMillis) {
    NonceId id = NonceId.of(nowMillis, issuer, random.nextLong());
    byte[] nonce =
        ByteBuffer.allocate(ID_BYTES + MAC_BYTES).putLong(id.hi()).putLong(id.lo()).array();
    System.arraycopy(sign(current, realm, nonce), 0, nonce, ID_BYTES, MAC_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
  }

  /** Reads a nonce; null when it is not one of this cluster's for the realm. */
  public @Nullable NonceId recognise(String nonce, String realm) {
    if (nonce.length() != LENGTH) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(nonce);
    } catch (IllegalArgumentException e) {
      return null;
    }
    byte[] given = Arrays.copyOfRange(bytes, ID_BYTES, bytes.length);
    if (!isSigned(current, realm, bytes, given)
        && (previous == null || !isSigned(previous, realm, bytes, given))) {
      return null;
    }
    ByteBuffer id = ByteBuffer.wrap(bytes);
    return new NonceId(id.getLong(), id.getLong());
  }

  private static boolean isSigned(Mac key, String realm, byte[] bytes, byte[] given) {
    return MessageDigest.isEqual(given, Arrays.copyOf(sign(key, realm, bytes), MAC_BYTES));
  }

  /** A keyed Mac is only ever copied, so threads do not meet in it. */
  private static byte[] sign(Mac key, String realm, byte[] bytes) {
    Mac mac = Sha256.copyOf(key);
    mac.update(bytes, 0, ID_BYTES);
    return mac.doFinal(realm.getBytes(StandardCharsets.UTF_8));
  }

  private static Mac mac(byte[] clusterKey) {
    return Sha256.hmac(KeyDerivation.derive(clusterKey, KEY_LABEL, 32));
  }
}
