package io.rvoip.protocol.sip.trace;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Overwrites with {@code *} what nobody who reads a trace may learn, so that lengths stay true:
 * credentials but for what tells why they were refused, passwords within URIs, keys of media in
 * session descriptions, and dialled digits in bodies (RFC 6086 and its forerunners).
 */
public final class Redaction {
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "proxy-authorization", "cookie", "set-cookie");

  private static final Set<String> AUTHENTICATION_INFO =
      Set.of("authentication-info", "proxy-authentication-info");

  /** What may be read of RFC 7616 credentials; with the rest, passwords could be tried offline. */
  private static final Set<String> HARMLESS =
      Set.of(
          "username",
          "userhash",
          "realm",
          "nonce",
          "nextnonce",
          "uri",
          "algorithm",
          "qop",
          "nc",
          "opaque");

  /** Their names are known and so may be read. */
  private static final Set<String> SECRET = Set.of("response", "cnonce", "rspauth");

  private static final Pattern SIP_SCHEME = Pattern.compile("(?i)sips?:");

  /** Credentials as headers within a URI, RFC 3261 §19.1.1. */
  private static final Pattern URI_CREDENTIALS =
      Pattern.compile("(?i)[?&](?:proxy-)?authorization=([^&>\\s\"]+)");

  /** Tokens that stand as parameters, RFC 6750 §2.3. */
  private static final Pattern TOKENS =
      Pattern.compile("(?i)(?:access_token|id_token|refresh_token)=([^&;>\\s\"]+)");

  /** Keys of RFC 4568, RFC 4567, RFC 8839 and RFC 8866 §5.12. */
  private static final Pattern MEDIA_KEYS =
      Pattern.compile("(?im)^(?:a=(?:crypto|key-mgmt|ice-pwd)[ \\t]*:|k=)([^\\r\\n]*)");

  /** Content types that carry digits, of the message or of a part of its body. */
  private static final Pattern DIGITS =
      Pattern.compile(
          "(?im)^(?:content-type|c)[ \\t]*:[^\\r\\n]*(?:dtmf|digit|telephone-event|kpml)");

  private static final Pattern SIGNAL_NAME =
      Pattern.compile("(?im)^[ \\t]*(?:signal|duration)[ \\t]*=");

  private final String text;
  private final byte[] out;

  private Redaction(byte[] message) {
    // One character per byte, so that places in the text are places in the message.
    this.text = new String(message, StandardCharsets.ISO_8859_1);
    this.out = message.clone();
  }

  /** A copy without secrets, of the same length. */
  public static byte[] redacted(byte[] message) {
    Redaction redaction = new Redaction(message);
    redaction.passwordsInUris();
    redaction.mask(URI_CREDENTIALS, 0);
    redaction.mask(TOKENS, 0);
    redaction.headers();
    redaction.body();
    return redaction.out;
  }

  /** RFC 3261 §19.1.2: what stands between a colon after the user and the at sign. */
  private void passwordsInUris() {
    Matcher scheme = SIP_SCHEME.matcher(text);
    int word = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '@' && scheme.region(word, i).find()) {
        int colon = text.indexOf(':', scheme.end(), i);
        if (colon >= 0) {
          stars(colon + 1, i);
        }
      }
      if (c == '@' || " \t\r\n<>\"".indexOf(c) >= 0) {
        word = i + 1;
      }
    }
  }

  /** In the body too: messages travel within messages, RFC 3420. */
  private void headers() {
    for (int line = 0; line < text.length(); ) {
      int end = endOfHeader(line);
      int colon = text.indexOf(':', line, end);
      if (colon >= 0) {
        String name = text.substring(line, colon).strip().toLowerCase(Locale.ROOT);
        if (CREDENTIALS.contains(name)) {
          credentials(colon + 1, end);
        } else if (AUTHENTICATION_INFO.contains(name)) {
          parameters(colon + 1, end);
        }
      }
      line = end;
    }
  }

  /** RFC 3261 §7.3.1: a header field goes on in lines that begin with a blank. */
  private int endOfHeader(int start) {
    int at = start;
    do {
      int feed = text.indexOf('\n', at);
      at = feed < 0 ? text.length() : feed + 1;
    } while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t'));
    return at;
  }

  /** Of Digest the parts stay that explain a refusal, of every other scheme its name alone. */
  private void credentials(int start, int end) {
    int scheme = start;
    while (scheme < end && Character.isWhitespace(text.charAt(scheme))) {
      scheme++;
    }
    int after = scheme;
    while (after < end && Character.isLetter(text.charAt(after))) {
      after++;
    }
    boolean named = after < end && Character.isWhitespace(text.charAt(after));
    if (named && text.substring(scheme, after).equalsIgnoreCase("Digest")) {
      parameters(after, end);
    } else {
      stars(named ? after : scheme, end); // a lone word is a secret and no scheme
    }
  }

  private void parameters(int start, int end) {
    for (int at = start; at < end; ) {
      int comma = endOfParameter(at, end);
      int equal = text.indexOf('=', at, comma);
      String name = equal >= 0 ? text.substring(at, equal).strip().toLowerCase(Locale.ROOT) : "";
      if (!HARMLESS.contains(name)) {
        stars(SECRET.contains(name) ? equal + 1 : at, comma);
      }
      at = comma + 1;
    }
  }

  /** The next comma outside of quotes. */
  private int endOfParameter(int start, int end) {
    boolean quoted = false;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        return i;
      }
    }
    return end;
  }

  private void body() {
    int emptyLine = text.indexOf("\r\n\r\n");
    int start = emptyLine < 0 ? text.length() : emptyLine + 4;
    mask(MEDIA_KEYS, start);
    if (DIGITS.matcher(text).find()) {
      digits(start);
    }
  }

  /** Names of dtmf-relay lines stay; whatever else is in such a body could be a digit. */
  private void digits(int start) {
    Matcher name = SIGNAL_NAME.matcher(text).region(start, text.length());
    int at = start;
    while (name.find()) {
      stars(at, name.start());
      at = name.end();
    }
    stars(at, text.length());
  }

  private void mask(Pattern secret, int from) {
    Matcher found = secret.matcher(text).region(from, text.length());
    while (found.find()) {
      stars(found.start(1), found.end(1));
    }
  }

  /** What separates stays, so that the message is read as before. */
  private void stars(int start, int end) {
    for (int i = start; i < end; i++) {
      if (" \t\r\n,\"".indexOf(text.charAt(i)) < 0) {
        out[i] = '*';
      }
    }
  }
}
