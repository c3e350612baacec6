package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.Params;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.Via;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of us: Via and Contact, by the address that the peer of a flow knows us by.
 * Entities leave them to the edge, which may be another after a take-over.
 */
final class OwnHeaders {
  private static final byte[] PLACEHOLDER =
      "Via: SIP/2.0/UDP edge.invalid;branch=z9hG4bK-edge\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Function<Flow, InetSocketAddress> advertised;

  /**
   * @param advertised our address as the peer of a flow should see it
   */
  OwnHeaders(Function<Flow, InetSocketAddress> advertised) {
    this.advertised = advertised;
  }

  /** The request with our Via alone on top and, when it is wanted, our Contact. */
  SipRequest stamped(SipRequest request, Flow flow, String branch, boolean contact) {
    MessageEditor editor = request.edit().remove(HeaderName.VIA).prependVia(via(flow, branch));
    if (contact) {
      // RFC 3261 §8.1.1.8: a request for sips MUST have a Contact of sips.
      editor.set(HeaderName.CONTACT, contact(flow, isForSips(request)));
    }
    return editor.buildRequest();
  }

  /** Our Contact value in the answer to a request that came by that flow. */
  String contactInAnswer(Flow flow, SipRequest request) {
    return contact(flow, beganWithSips(request));
  }

  private String contact(Flow flow, boolean sips) {
    InetSocketAddress own = advertised.apply(flow);
    Params params =
        sips || flow.transport() == TransportKind.UDP
            ? Params.EMPTY
            : Params.EMPTY.with("transport", flow.transport().name().toLowerCase(Locale.ROOT));
    return "<" + new SipUri(sips, "rvoip", null, host(own), own.getPort(), params, null) + ">";
  }

  /** Whether nothing but TLS may carry a request: its Request-URI or topmost Route is sips. */
  static boolean isForSips(SipRequest request) {
    return isSips(request.requestUri()) || isSips(first(request.routes()));
  }

  /** RFC 3261 §12.1.1: whether the Contact of the answer MUST be sips. */
  private static boolean beganWithSips(SipRequest request) {
    NameAddr recorded = first(request.recordRoutes());
    NameAddr said = recorded == null ? first(request.contacts()) : recorded;
    return isSips(request.requestUri()) || isSips(said);
  }

  private static @Nullable NameAddr first(List<NameAddr> values) {
    return values.isEmpty() ? null : values.getFirst();
  }

  private static boolean isSips(@Nullable NameAddr address) {
    return address != null && isSips(address.uri());
  }

  private static boolean isSips(Uri uri) {
    return uri instanceof SipUri sip && sip.secure();
  }

  private Via via(Flow flow, String branch) {
    InetSocketAddress own = advertised.apply(flow);
    Params params = Params.EMPTY.with("branch", branch).with("rport", null);
    return new Via(flow.transport().viaToken(), host(own), own.getPort(), params);
  }

  private static String host(InetSocketAddress address) {
    if (address.isUnresolved()) {
      return address.getHostString();
    }
    String host = address.getAddress().getHostAddress();
    int zone = host.indexOf('%'); // means nothing to others, RFC 4007 §6
    String bare = zone < 0 ? host : host.substring(0, zone);
    return bare.indexOf(':') >= 0 ? "[" + bare + "]" : bare;
  }

  /** The parser wants a Via; entities leave it to us. */
  static byte[] completed(byte[] request) {
    int line = 0;
    while (line < request.length && request[line] != '\n') {
      line++;
    }
    byte[] whole = new byte[request.length + PLACEHOLDER.length];
    System.arraycopy(request, 0, whole, 0, line + 1);
    System.arraycopy(PLACEHOLDER, 0, whole, line + 1, PLACEHOLDER.length);
    System.arraycopy(
        request, line + 1, whole, line + 1 + PLACEHOLDER.length, request.length - line - 1);
    return whole;
  }
}
