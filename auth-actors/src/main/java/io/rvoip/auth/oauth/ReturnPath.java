package io.rvoip.auth.oauth;

import org.jspecify.annotations.Nullable;

/**
 * Where a browser goes after it has signed in or out: a path of ours and nothing else, or this node
 * would send people wherever a link says (open redirect, RFC 9700 §4.11).
 */
public final class ReturnPath {
  /** The status page. */
  public static final String HOME = "/";

  private static final int MAX_CHARS = 512;

  private ReturnPath() {}

  /** The path when it stays with us; the status page otherwise. */
  public static String of(@Nullable String wanted) {
    if (wanted == null || wanted.isEmpty() || wanted.length() > MAX_CHARS) {
      return HOME;
    }
    // Browsers take "//host" and "/\host" for another host.
    boolean ours =
        wanted.charAt(0) == '/'
            && (wanted.length() == 1 || (wanted.charAt(1) != '/' && wanted.charAt(1) != '\\'));
    return ours && wanted.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '\\') ? wanted : HOME;
  }
}
