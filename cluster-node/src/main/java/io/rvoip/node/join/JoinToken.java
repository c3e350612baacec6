package io.rvoip.node.join;

import io.rvoip.protocol.sip.id.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What lets a new host into the cluster, once handed to its operator: {@code rvj1.<id>.<secret>},
 * with 160 random bits of secret. The cluster keeps only a key derived from the secret by
 * HKDF-SHA256 (RFC 5869); the secret itself never travels.
 */
public record JoinToken(String id, String secret) {
  private static final String PREFIX = "rvj1";
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";
  private static final int ID_CHARS = 8;
  private static final int SECRET_CHARS = 32;

  /** A new token. */
  public static JoinToken mint() {
    SecureRandom random = new SecureRandom();
    return new JoinToken(text(random, ID_CHARS), text(random, SECRET_CHARS));
  }

  /** Reads what {@link #text()} wrote; empty when it is something else. */
  public static Optional<JoinToken> parse(String text) {
    String[] parts = text.strip().toLowerCase(Locale.ROOT).split("\\.", -1);
    boolean fits =
        parts.length == 3
            && parts[0].equals(PREFIX)
            && parts[1].matches("[0-9a-v]{" + ID_CHARS + "}")
            && parts[2].matches("[0-9a-v]{" + SECRET_CHARS + "}");
    return fits ? Optional.of(new JoinToken(parts[1], parts[2])) : Optional.empty();
  }

  /** The token as it is handed over. */
  public String text() {
    return PREFIX + "." + id + "." + secret;
  }

  /** What the cluster keeps; proves and opens, so it is kept like a secret. */
  public JoinKey key() {
    return JoinKey.derive(secret.getBytes(StandardCharsets.US_ASCII), id);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return PREFIX + "." + id + ".***";
  }

  private static String text(SecureRandom random, int chars) {
    StringBuilder text = new StringBuilder(chars);
    for (int i = 0; i < chars; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  /** The key behind a token: proves requests (HMAC-SHA256) and seals answers (AES-256-GCM). */
  public static final class JoinKey {
    private static final int KEY_BYTES = 32;
    private final byte[] key;

    private JoinKey(byte[] key) {
      this.key = key;
    }

    /** The key as the cluster stored it. */
    public static JoinKey of(byte[] stored) {
      if (stored.length != KEY_BYTES) {
        throw new IllegalArgumentException(
            "join key: " + stored.length + " bytes (expected: " + KEY_BYTES + ")");
      }
      return new JoinKey(stored.clone());
    }

    static JoinKey derive(byte[] secret, String id) {
      return new JoinKey(hkdf(secret, id.getBytes(StandardCharsets.US_ASCII), "rvoip join key"));
    }

    public byte[] bytes() {
      return key.clone();
    }

    /** Proof that whoever made this request knows the secret. */
    public byte[] proof(String node, byte[] clientNonce) {
      Mac mac = Sha256.hmac(hkdf(key, new byte[0], "rvoip join proof"));
      mac.update(clientNonce);
      return mac.doFinal(node.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the proof is right, in constant time. */
    public boolean proves(String node, byte[] clientNonce, byte[] proof) {
      return MessageDigest.isEqual(proof(node, clientNonce), proof);
    }

    /** The key that seals one answer. */
    SecretKey answerKey(byte[] clientNonce, byte[] serverNonce) {
      byte[] salt = new byte[clientNonce.length + serverNonce.length];
      System.arraycopy(clientNonce, 0, salt, 0, clientNonce.length);
      System.arraycopy(serverNonce, 0, salt, clientNonce.length, serverNonce.length);
      return new SecretKeySpec(hkdf(key, salt, "rvoip join answer"), "AES");
    }

    private static byte[] hkdf(byte[] secret, byte[] salt, String label) {
      try {
        HKDFParameterSpec spec =
            HKDFParameterSpec.ofExtract()
                .addIKM(secret)
                .addSalt(salt)
                .thenExpand(label.getBytes(StandardCharsets.US_ASCII), KEY_BYTES);
        return KDF.getInstance("HKDF-SHA256").deriveData(spec);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("HKDF-SHA256 is missing", e);
      }
    }
  }
}
