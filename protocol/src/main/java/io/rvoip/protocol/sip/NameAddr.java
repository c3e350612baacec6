package io.rvoip.protocol.sip;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Value of From, To, Contact, Route and the like: name-addr or addr-spec with header parameters,
 * RFC 3261 §20.10 and §25.1.
 *
 * @param displayName name without quotes and escapes; null when absent
 * @param uri the address
 * @param params header parameters (not the URI's)
 */
public record NameAddr(@Nullable String displayName, Uri uri, Params params) {
  /** Address without display name and parameters. */
  public static NameAddr of(Uri uri) {
    return new NameAddr(null, uri, Params.EMPTY);
  }

  /** Parses one header value; throws {@link SipSyntaxException}. */
  public static NameAddr parse(String text) {
    Scanner in = new Scanner("address", text);
    in.blanks();
    String display = null;
    Uri uri;
    if (in.peek() == '"') {
      display = Scanner.unquote(in.quoted());
      in.blanks();
      uri = bracketed(in);
    } else if (text.indexOf('<', in.pos) >= 0 && startsWithNames(in)) {
      int from = in.pos;
      in.pos = text.indexOf('<', from);
      String names = text.substring(from, in.pos).strip();
      display = names.isEmpty() ? null : names;
      uri = bracketed(in);
    } else {
      uri = bare(in);
    }
    Params params = Params.readHeader(in);
    in.end();
    return new NameAddr(display, uri, params);
  }

  /**
   * display-name as *(token LWS): only tokens and blanks before the bracket; and what phones send
   * without the quotes that it needs, but cannot be anything else.
   */
  private static boolean startsWithNames(Scanner in) {
    for (int i = in.pos; i < in.text.length(); i++) {
      char c = in.text.charAt(i);
      if (c == '<') {
        return true;
      }
      boolean unquoted = c >= 128 || c == '@'; // Müller; a.b@example.com
      if (!Chars.is(Chars.TOKEN, c) && !Chars.isBlank(c) && !unquoted) {
        return false;
      }
    }
    return false;
  }

  private static Uri bracketed(Scanner in) {
    in.expect('<');
    int close = in.text.indexOf('>', in.pos);
    if (close < 0) {
      throw in.fail("'>'");
    }
    Uri uri = Uri.parse(in.text.substring(in.pos, close));
    in.pos = close + 1;
    return uri;
  }

  private static Uri bare(Scanner in) {
    int start = in.pos;
    // RFC 3261 §20: a URI with comma, question mark or semicolon MUST be in brackets; so without
    // brackets a semicolon begins the header's parameters, and the others are errors (RFC 4475
    // §3.1.2.13).
    while (!in.atEnd() && in.peek() != ';' && !Chars.isBlank(in.peek())) {
      if (in.peek() == ',' || in.peek() == '?') {
        throw in.fail("angle brackets around a URI with ',' or '?'");
      }
      in.pos++;
    }
    return Uri.parse(in.text.substring(start, in.pos));
  }

  /** The tag parameter, RFC 3261 §19.3. */
  public @Nullable String tag() {
    return params.get("tag");
  }

  /** This address with the tag. */
  public NameAddr withTag(String tag) {
    return withParam("tag", tag);
  }

  /** This address without tag. */
  public NameAddr withoutTag() {
    return new NameAddr(displayName, uri, params.without("tag"));
  }

  /** This address with one header parameter set; null makes a flag. */
  public NameAddr withParam(String name, @Nullable String value) {
    return new NameAddr(displayName, uri, params.with(name, value));
  }

  /** This address with another URI. */
  public NameAddr withUri(Uri other) {
    return new NameAddr(displayName, Objects.requireNonNull(other), params);
  }

  /** Header value; the URI is always in brackets. */
  @Override
  public String toString() {
    StringBuilder b = new StringBuilder(64);
    if (displayName != null) {
      b.append(Scanner.quote(displayName)).append(' ');
    }
    b.append('<').append(uri).append('>');
    params.appendTo(b);
    return b.toString();
  }
}
