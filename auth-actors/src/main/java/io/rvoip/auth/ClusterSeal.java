package io.rvoip.auth;

import io.rvoip.protocol.sip.id.KeyDerivation;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals what only this cluster may read: AES-256-GCM under a key derived from the cluster key for
 * one purpose. One byte of version, 12 of nonce, then ciphertext and 16 of tag. What is sealed is
 * bound to a context (the id of its row or key, the name of its cookie), so that it opens nowhere
 * else. Two keys open, one seals, for rotation.
 */
public final class ClusterSeal {
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec current;
  private final @Nullable SecretKeySpec previous;
  private final RandomGenerator random;

  /**
   * A seal for one purpose.
   *
   * @param label names the purpose, as {@code oauth-session}
   * @param random must be a secure source
   */
  public ClusterSeal(
      byte[] clusterKey,
      byte @Nullable [] previousClusterKey,
      String label,
      RandomGenerator random) {
    this.current = key(clusterKey, label);
    this.previous = previousClusterKey == null ? null : key(previousClusterKey, label);
    this.random = random;
  }

  /** The secret, readable by whoever has the cluster key and names the same context. */
  public byte[] seal(byte[] plain, String context) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, current, nonce, context).doFinal(plain);
      byte[] all = new byte[1 + NONCE_BYTES + sealed.length];
      all[0] = VERSION;
      System.arraycopy(nonce, 0, all, 1, NONCE_BYTES);
      System.arraycopy(sealed, 0, all, 1 + NONCE_BYTES, sealed.length);
      return all;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is part of every JDK", e);
    }
  }

  /** Empty when it was not sealed here for this context. */
  public Optional<byte[]> open(byte[] sealed, String context) {
    if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != VERSION) {
      return Optional.empty();
    }
    Optional<byte[]> opened = open(current, sealed, context);
    return opened.isPresent() || previous == null ? opened : open(previous, sealed, context);
  }

  private static Optional<byte[]> open(SecretKeySpec key, byte[] sealed, String context) {
    byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
    try {
      int from = 1 + NONCE_BYTES;
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, key, nonce, context)
              .doFinal(sealed, from, sealed.length - from));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static SecretKeySpec key(byte[] clusterKey, String label) {
    return new SecretKeySpec(KeyDerivation.derive(clusterKey, label, 32), "AES");
  }
}
