package io.rvoip.protocol.sip;

/**
 * A URI as SIP carries it: {@code sip} and {@code sips}, {@code tel}, or any other scheme unread.
 */
public sealed interface Uri permits SipUri, TelUri, OtherUri {
  /** Scheme in lower case. */
  String scheme();

  /** Wire form. */
  @Override
  String toString();

  /** Parses an addr-spec of RFC 3261 §25.1; throws {@link SipSyntaxException}. */
  static Uri parse(String text) {
    // Nearly all are of these two, and nothing need be made to see it.
    if (text.startsWith("sip:")) {
      return SipUri.read(false, new Scanner("SIP URI", text), 4);
    }
    if (text.startsWith("sips:")) {
      return SipUri.read(true, new Scanner("SIP URI", text), 5);
    }
    int colon = text.indexOf(':');
    if (colon < 1 || !Character.isLetter(text.charAt(0))) {
      throw SipSyntaxException.of("URI", text, "scheme:…");
    }
    String scheme = Chars.lower(text.substring(0, colon));
    if (!Chars.all(Chars.SCHEME, scheme)) {
      throw SipSyntaxException.of("URI", text, "scheme of letters, digits, '+', '-', '.'");
    }
    return switch (scheme) {
      case "sip" -> SipUri.read(false, new Scanner("SIP URI", text), colon + 1);
      case "sips" -> SipUri.read(true, new Scanner("SIP URI", text), colon + 1);
      case "tel" -> TelUri.read(new Scanner("tel URI", text), colon + 1);
      default -> new OtherUri(scheme, OtherUri.checked(text.substring(colon + 1)));
    };
  }
}
