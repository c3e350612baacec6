package io.rvoip.auth.oauth;

import java.util.Base64;
import java.util.random.RandomGenerator;

/** Texts that nobody can guess. */
final class Randoms {
  /** Characters of a text with 256 random bits. */
  static final int LENGTH = 43;

  private static final int BYTES = 32;

  private Randoms() {}

  /** 256 bits as 43 base64url characters; {@code random} must be a secure source. */
  static String text(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
