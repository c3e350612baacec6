package io.rvoip.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Digest algorithms of RFC 7616 §6.1, weakest first; the order of the constants is the order of
 * strength. The "-sess" forms hash nonce and cnonce into HA1, their stored HA1 is that of {@link
 * #base()}.
 */
public enum DigestAlgorithm {
  MD5("MD5", "MD5", false, 32),
  MD5_SESS("MD5-sess", "MD5", true, 32),
  SHA_256("SHA-256", "SHA-256", false, 64),
  SHA_256_SESS("SHA-256-sess", "SHA-256", true, 64),
  /**
   * FIPS 180-4 SHA-512/256; the values printed in RFC 7616 §3.9.2 are SHA-512 cut short, and wrong.
   */
  SHA_512_256("SHA-512-256", "SHA-512/256", false, 64),
  SHA_512_256_SESS("SHA-512-256-sess", "SHA-512/256", true, 64);

  private static final HexFormat HEX = HexFormat.of();

  private final String token;
  private final String hashName;
  private final boolean session;
  private final int hexLength;

  DigestAlgorithm(String token, String hashName, boolean session, int hexLength) {
    this.token = token;
    this.hashName = hashName;
    this.session = session;
    this.hexLength = hexLength;
  }

  /** The algorithm that a token names, regardless of case; empty when we do not know it. */
  public static Optional<DigestAlgorithm> of(String token) {
    for (DigestAlgorithm algorithm : values()) {
      if (algorithm.token.equalsIgnoreCase(token)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** The token of the algorithm parameter. */
  public String token() {
    return token;
  }

  /** Whether HA1 depends on nonce and cnonce (RFC 7616 §3.4.2). */
  public boolean session() {
    return session;
  }

  /** Hex digits of a hash. */
  public int hexLength() {
    return hexLength;
  }

  /** The algorithm without "-sess", under which HA1 is stored. */
  public DigestAlgorithm base() {
    return switch (this) {
      case MD5, MD5_SESS -> MD5;
      case SHA_256, SHA_256_SESS -> SHA_256;
      case SHA_512_256, SHA_512_256_SESS -> SHA_512_256;
    };
  }

  /** H(data), lower-case hex. */
  public String hash(byte[] data) {
    try {
      return HEX.formatHex(MessageDigest.getInstance(hashName).digest(data));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("hash: " + hashName + " (expected: part of the JDK)", e);
    }
  }

  /** H of the parts joined by colons, in UTF-8. */
  String hash(String... parts) {
    return hash(String.join(":", parts).getBytes(StandardCharsets.UTF_8));
  }
}
