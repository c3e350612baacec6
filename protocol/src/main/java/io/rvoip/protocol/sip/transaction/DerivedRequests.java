package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import java.util.List;

/**
 * The two requests that are made of an INVITE and travel its way: the ACK to 300–699 and the
 * CANCEL. Public for a node that goes on with the INVITE of another and has no transaction for it.
 */
public final class DerivedRequests {
  private DerivedRequests() {}

  /** The ACK for a final response other than 2xx, RFC 3261 §17.1.1.3. */
  public static SipRequest ack(SipRequest invite, SipResponse response) {
    return derived(invite, Method.ACK, response).buildRequest();
  }

  /**
   * The CANCEL for an INVITE, RFC 3261 §9.1.
   *
   * @param headerLines further headers, for example {@code Reason: SIP;cause=200}
   */
  public static SipRequest cancel(SipRequest invite, List<String> headerLines) {
    var cancel = derived(invite, Method.CANCEL, invite);
    for (String line : headerLines) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException("headerLine: " + line + " (expected: Name: value)");
      }
      cancel.add(HeaderName.of(line.substring(0, colon).trim()), line.substring(colon + 1).trim());
    }
    return cancel.buildRequest();
  }

  /** Request-URI, the top Via alone, Route, From, Call-ID and the CSeq number of the INVITE. */
  private static MessageEditor derived(SipRequest invite, Method method, SipMessage toOf) {
    return SipRequest.builder(method, invite.requestUri())
        .add(HeaderName.VIA, invite.topVia().toString())
        .add(HeaderName.MAX_FORWARDS, "70")
        .copy(HeaderName.ROUTE, invite)
        .copy(HeaderName.FROM, invite)
        .copy(HeaderName.TO, toOf)
        .copy(HeaderName.CALL_ID, invite)
        .add(HeaderName.CSEQ, invite.cseq().number() + " " + method.name());
  }
}
