package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.SipFramer;

/** Why received bytes never became a message. */
public enum SipDropReason {
  /** No request line and no status line. */
  START_LINE,
  /** A response of another SIP version. */
  VERSION,
  /** A status code outside 100 to 699. */
  STATUS_CODE,
  /** No Via that names the sender. */
  VIA,
  /** A limit was passed. */
  TOO_LARGE,
  /** A stream's message without Content-Length. */
  NO_CONTENT_LENGTH,
  /** A stream's message with a Content-Length that is no number. */
  BAD_CONTENT_LENGTH,
  /** A datagram from port 0, which nobody can answer. */
  SOURCE,
  /** A fault of ours; it is in the log. */
  INTERNAL;

  static SipDropReason of(ParseResult.Reason reason) {
    return switch (reason) {
      case EMPTY, START_LINE -> START_LINE;
      case VERSION -> VERSION;
      case STATUS_CODE -> STATUS_CODE;
      case VIA -> VIA;
      case TOO_LARGE -> TOO_LARGE;
    };
  }

  static SipDropReason of(SipFramer.FramingError error) {
    return switch (error) {
      case NO_CONTENT_LENGTH -> NO_CONTENT_LENGTH;
      case BAD_CONTENT_LENGTH -> BAD_CONTENT_LENGTH;
      case TOO_LARGE -> TOO_LARGE;
    };
  }
}
