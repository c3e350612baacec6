package io.rvoip.node.join;

import io.rvoip.node.join.JoinToken.JoinKey;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The sealed answer to a join request: AES-256-GCM under a key made from the token's key and both
 * nonces, so that each key seals one text only and an old answer cannot be given twice.
 *
 * @param serverNonce 16 random bytes
 * @param sealed ciphertext and tag
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record JoinAnswer(byte[] serverNonce, byte[] sealed) {
  /** Length of both nonces. */
  public static final int NONCE_BYTES = 16;

  private static final int TAG_BITS = 128;

  /** Each key is used once, so the IV may be constant. */
  private static final byte[] IV = new byte[12];

  /** A random nonce. */
  public static byte[] newNonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    return nonce;
  }

  /** Seals a text for whoever sent the client nonce and knows the token. */
  public static JoinAnswer seal(JoinKey key, byte[] clientNonce, byte[] plain) {
    byte[] serverNonce = newNonce();
    try {
      return new JoinAnswer(
          serverNonce, cipher(Cipher.ENCRYPT_MODE, key, clientNonce, serverNonce).doFinal(plain));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is missing", e);
    }
  }

  /** The text; empty when it was made for another token or request, or was changed on its way. */
  public Optional<byte[]> open(JoinKey key, byte[] clientNonce) {
    try {
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, key, clientNonce, serverNonce).doFinal(sealed));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, JoinKey key, byte[] clientNonce, byte[] serverNonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.answerKey(clientNonce, serverNonce), new GCMParameterSpec(TAG_BITS, IV));
    return cipher;
  }
}
