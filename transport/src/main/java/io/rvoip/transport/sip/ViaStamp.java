package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.Via;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Writes into a request's top Via where it came from: {@code received} of RFC 3261 §18.2.1 and
 * {@code rport} of RFC 3581 §4. Responses pass as they are.
 */
final class ViaStamp {
  private ViaStamp() {}

  /** The result with its request stamped. */
  static ParseResult stamped(ParseResult result, InetSocketAddress source) {
    return switch (result) {
      case ParseResult.Parsed(SipMessage message) when message instanceof SipRequest request ->
          new ParseResult.Parsed(stamped(request, source));
      case ParseResult.Invalid(SipMessage message, int status, String reason)
          when message instanceof SipRequest request ->
          new ParseResult.Invalid(stamped(request, source), status, reason);
      case ParseResult.Parsed parsed -> parsed;
      case ParseResult.Invalid invalid -> invalid;
      case ParseResult.Malformed malformed -> malformed;
    };
  }

  private static SipRequest stamped(SipRequest request, InetSocketAddress source) {
    Via via = request.topVia();
    boolean rport = via.rportRequested();
    // A received that the sender wrote himself could send our answer to a third party.
    boolean received = rport || via.received() != null || !names(via.host(), source.getAddress());
    if (!received) {
      return request;
    }
    Via stamped = via.with("received", text(source.getAddress()));
    if (rport) {
      // RFC 3581 §4: received MUST be there with rport, even when it equals sent-by.
      stamped = stamped.with("rport", Integer.toString(source.getPort()));
    }
    return request.edit().removeFirst(HeaderName.VIA).prependVia(stamped).buildRequest();
  }

  private static boolean names(String host, InetAddress address) {
    if (host.equals(text(address))) {
      return true;
    }
    // Only IPv6 has several spellings of one address that are in use.
    if (!host.startsWith("[") || !host.endsWith("]")) {
      return false;
    }
    try {
      return InetAddress.ofLiteral(host.substring(1, host.length() - 1)).equals(address);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * RFC 5118 §4.5: an IPv6 address in received has no brackets; a zone is of no use to anyone else.
   */
  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
