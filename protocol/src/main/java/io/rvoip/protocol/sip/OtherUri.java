package io.rvoip.protocol.sip;

/**
 * A URI of a scheme that SIP does not define; kept whole, never interpreted.
 *
 * @param scheme scheme in lower case
 * @param rest everything after the colon
 */
public record OtherUri(String scheme, String rest) implements Uri {
  /** Refuses what could not stand in a header. */
  public OtherUri {
    if (!Chars.all(Chars.SCHEME, scheme)) {
      throw new IllegalArgumentException("scheme: " + scheme + " (expected: URI scheme)");
    }
    if (!Chars.all(Chars.URI, rest)) {
      throw new IllegalArgumentException("rest: " + rest + " (expected: URI characters)");
    }
  }

  static String checked(String rest) {
    if (!Chars.all(Chars.URI, rest)) {
      throw SipSyntaxException.of("URI", rest, "URI characters");
    }
    return rest;
  }

  @Override
  public String toString() {
    return scheme + ":" + rest;
  }
}
