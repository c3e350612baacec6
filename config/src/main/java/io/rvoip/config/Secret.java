package io.rvoip.config;

import java.util.regex.Pattern;

/** A value that must not be seen in logs; only {@link #reveal()} shows it. */
public record Secret(String reveal) {
  private static final Pattern NAMES = Pattern.compile("(?:.*[.-])?(?:password|secret)");
  private static final Pattern IN_URL =
      Pattern.compile("(?i)((?:password|secret|token)=)[^&;]*|(//[^/?@:]*:)[^/?@]*(?=@)");

  /** Whether a key of this name, or one that ends so, holds a secret. */
  public static boolean isNamed(String key) {
    return NAMES.matcher(key).matches();
  }

  /** A URL without the passwords in it. */
  static String hiddenIn(String url) {
    return IN_URL
        .matcher(url)
        .replaceAll(m -> (m.group(1) == null ? m.group(2) : m.group(1)) + "***");
  }

  @Override
  public String toString() {
    return "***";
  }
}
