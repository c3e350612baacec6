package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipParser;
import java.nio.charset.StandardCharsets;

/** SIP messages for tests. */
final class Messages {
  private Messages() {}

  /** OPTIONS with this Via value. */
  static byte[] options(String via) {
    return options(via, "call-1", "");
  }

  static byte[] options(String via, String callId, String body) {
    return bytes(
        """
        OPTIONS sip:bob@example.com SIP/2.0
        Via: %s
        Via: SIP/2.0/UDP first.example.com;branch=z9hG4bKfirst
        Max-Forwards: 70
        From: <sip:alice@example.com>;tag=a
        To: <sip:bob@example.com>
        Call-ID: %s
        CSeq: 1 OPTIONS
        Content-Length: %d

        %s"""
            .formatted(via, callId, body.length(), body));
  }

  static byte[] ok(String via) {
    return bytes(
        """
        SIP/2.0 200 OK
        Via: %s
        From: <sip:alice@example.com>;tag=a
        To: <sip:bob@example.com>;tag=b
        Call-ID: call-1
        CSeq: 1 OPTIONS
        Content-Length: 0

        """
            .formatted(via));
  }

  static byte[] bytes(String text) {
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  static ParseResult parse(byte[] bytes) {
    return new SipParser(ParserLimits.DEFAULT).parse(bytes);
  }

  static SipMessage message(ParseResult result) {
    return switch (result) {
      case ParseResult.Parsed(var message) -> message;
      case ParseResult.Invalid(var message, var status, var reason) -> message;
      case ParseResult.Malformed malformed -> throw new AssertionError(malformed);
    };
  }
}
