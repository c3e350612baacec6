package io.rvoip.protocol.auth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One challenge or one set of credentials as RFC 7235 §2.1 writes it: a scheme and either a token68
 * or parameters. One header value may hold several, divided by commas.
 *
 * @param scheme as received
 * @param token68 the opaque form of Basic or Bearer, null when there are parameters
 * @param params names in lower case, values unquoted, in order of appearance
 */
record AuthHeader(String scheme, @Nullable String token68, Map<String, String> params) {
  private static final int MAX_PARAMS = 64;

  /** Every element of a header value; empty when the value does not follow the grammar. */
  static List<AuthHeader> parse(String value) {
    try {
      return new Scanner(value).elements();
    } catch (SyntaxException e) {
      return List.of();
    }
  }

  boolean isDigest() {
    return scheme.equalsIgnoreCase("Digest");
  }

  /** A parameter, null when absent. */
  @Nullable String param(String name) {
    return params.get(name);
  }

  /** A value as quoted-string, RFC 3261 §25.1. */
  static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Leaves the scanner only towards {@link #parse}. */
  private static final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    SyntaxException() {
      super(null, null, false, false);
    }
  }

  private static final class Scanner {
    private final String text;
    private int at;

    Scanner(String text) {
      this.text = text;
    }

    List<AuthHeader> elements() throws SyntaxException {
      List<AuthHeader> elements = new ArrayList<>();
      skip(true);
      while (at < text.length()) {
        elements.add(element());
        skip(true);
      }
      return elements;
    }

    private AuthHeader element() throws SyntaxException {
      String scheme = token();
      skip(false);
      Map<String, String> params = new LinkedHashMap<>();
      int start = at;
      if (at < text.length() && text.charAt(at) != ',' && !atParam()) {
        int end = text.indexOf(',', at);
        at = end < 0 ? text.length() : end;
        return new AuthHeader(scheme, text.substring(start, at).strip(), params);
      }
      while (atParam()) {
        String name = token().toLowerCase(Locale.ROOT);
        skip(false);
        at++; // the equals sign that atParam has seen
        skip(false);
        String value = at < text.length() && text.charAt(at) == '"' ? quotedString() : bareValue();
        if (params.putIfAbsent(name, value) != null || params.size() > MAX_PARAMS) {
          throw new SyntaxException(); // RFC 7235 §2.1: a name occurs once per challenge
        }
        skip(false);
        if (at < text.length() && text.charAt(at) != ',') {
          throw new SyntaxException();
        }
        skip(true);
      }
      return new AuthHeader(scheme, null, params);
    }

    /** Whether "token = " follows, not the scheme of the next challenge or a token68. */
    private boolean atParam() {
      int i = at;
      while (i < text.length() && isTokenChar(text.charAt(i))) {
        i++;
      }
      if (i == at) {
        return false;
      }
      while (i < text.length() && isSpace(text.charAt(i))) {
        i++;
      }
      if (i >= text.length() || text.charAt(i) != '=') {
        return false;
      }
      do {
        i++;
      } while (i < text.length() && isSpace(text.charAt(i)));
      return i < text.length() && (text.charAt(i) == '"' || isTokenChar(text.charAt(i)));
    }

    private String token() throws SyntaxException {
      int start = at;
      while (at < text.length() && isTokenChar(text.charAt(at))) {
        at++;
      }
      if (at == start) {
        throw new SyntaxException();
      }
      return text.substring(start, at);
    }

    /**
     * Unquoted value; wider than token, since a uri or nonce without quotes is seen in the field.
     */
    private String bareValue() {
      int start = at;
      while (at < text.length() && text.charAt(at) != ',' && !isSpace(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }

    private String quotedString() throws SyntaxException {
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return value.toString();
        }
        if (c == '\\' && ++at < text.length()) {
          c = text.charAt(at);
        }
        value.append(c);
      }
      throw new SyntaxException();
    }

    private void skip(boolean commas) {
      while (at < text.length()
          && (isSpace(text.charAt(at)) || (commas && text.charAt(at) == ','))) {
        at++;
      }
    }

    private static boolean isSpace(char c) {
      return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isTokenChar(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
  }
}
