package io.rvoip.protocol.sip;

/**
 * Text that does not follow the grammar of RFC 3261 §25. Thrown only by the static {@code
 * parse(String)} methods and by accessors of a message that the parser called invalid; {@link
 * SipParser} itself turns it into a {@link ParseResult}.
 *
 * <p>Carries no stack trace: whoever floods us with broken messages should not make us walk stacks.
 */
public final class SipSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SipSyntaxException(String message) {
    super(message, null, false, false);
  }

  static SipSyntaxException of(String name, String value, String expected) {
    String shown = value.length() > 120 ? value.substring(0, 120) + "…" : value;
    return new SipSyntaxException(name + ": " + shown + " (expected: " + expected + ")");
  }
}
