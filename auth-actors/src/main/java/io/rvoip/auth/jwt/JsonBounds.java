package io.rvoip.auth.jwt;

/**
 * Whether a text is JSON of a size that a token may have, found in one pass without building
 * anything: what is nested deeper or has more values never meets a parser.
 */
final class JsonBounds {
  static final int MAX_DEPTH = 8;
  static final int MAX_VALUES = 1_000;

  private JsonBounds() {}

  static boolean fits(String json) {
    int depth = 0;
    int values = 1;
    boolean inString = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (inString) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          inString = false;
        }
      } else if (c == '"') {
        inString = true;
      } else if (c == '{' || c == '[') {
        if (++depth > MAX_DEPTH) {
          return false;
        }
      } else if (c == '}' || c == ']') {
        depth--;
      } else if (c == ',' && ++values > MAX_VALUES) {
        return false;
      }
    }
    return true;
  }
}
