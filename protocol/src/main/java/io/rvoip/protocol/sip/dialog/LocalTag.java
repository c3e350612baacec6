package io.rvoip.protocol.sip.dialog;

/**
 * Our tag in a dialog, RFC 3261 §12: in From of what we send first, in To of what we answer.
 *
 * @param value token, not empty
 */
public record LocalTag(String value) {
  public LocalTag {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("localTag: empty (expected: a token)");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
