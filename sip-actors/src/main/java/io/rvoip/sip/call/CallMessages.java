package io.rvoip.sip.call;

import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;

/** SIP messages as edges hand them over: read again, and put into the words of a record. */
final class CallMessages {
  private static final SipParser PARSER = new SipParser(ParserLimits.NONE);

  private CallMessages() {}

  static SipRequest request(byte[] bytes) {
    return PARSER.parse(bytes) instanceof ParseResult.Parsed(SipRequest r) ? r : broken(bytes);
  }

  static SipResponse response(byte[] bytes) {
    if (PARSER.parse(bytes) instanceof ParseResult.Parsed(SipResponse r)) {
      return r;
    }
    throw new IllegalArgumentException("response: unreadable (expected: what an edge has parsed)");
  }

  private static SipRequest broken(byte[] bytes) {
    throw new IllegalArgumentException(
        "request: %d unreadable bytes (expected: what an edge has parsed)".formatted(bytes.length));
  }

  static String address(NameAddr party) {
    return address(party.uri(), party);
  }

  static String address(Uri uri, NameAddr otherwise) {
    return uri instanceof SipUri sip
        ? (sip.user() == null ? sip.host() : sip.user() + "@" + sip.host())
        : otherwise.uri().toString();
  }
}
