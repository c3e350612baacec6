package io.rvoip.protocol.sip.dialog;

/**
 * The peer's tag in a dialog, RFC 3261 §12.
 *
 * @param value token; empty for the null tag of a peer of RFC 2543, see RFC 3261 §12.1.1
 */
public record RemoteTag(String value) {
  /** Tag of a peer that sends none. */
  public static final RemoteTag NONE = new RemoteTag("");

  @Override
  public String toString() {
    return value;
  }
}
