package io.rvoip.sip.call;

import io.rvoip.protocol.sip.CSeq;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.dialog.Dialog;

/** INVITEs whose bytes went with a lost node, put together again from what is known of them. */
final class StoredInvite {
  private StoredInvite() {}

  /**
   * Our INVITE that a 2xx answers. On another node only the 2xx still knows its header values, RFC
   * 3261 §8.2.6.2.
   */
  static SipRequest answeredBy(Leg leg, SipResponse ok) {
    SipRequest sent = leg.sentInvite;
    return sent != null
        ? sent
        : SipRequest.builder(Method.INVITE, Uri.parse(leg.target))
            .add(HeaderName.FROM, ok.from().toString())
            .add(HeaderName.TO, ok.to().withoutTag().toString())
            .add(HeaderName.CALL_ID, ok.callId())
            .add(HeaderName.CSEQ, ok.cseq().number() + " INVITE")
            .buildRequest();
  }

  /** The answer to a peer's pending INVITE, from its stored header values. */
  static SipResponse refusal(Leg leg, int status) {
    Dialog dialog = leg.dialog();
    MessageEditor request = SipRequest.builder(Method.INVITE, dialog.local().uri());
    leg.vias.forEach(via -> request.add(HeaderName.VIA, via));
    NameAddr from = dialog.remote();
    String remoteTag = dialog.remoteTag().value();
    request
        .add(HeaderName.FROM, (remoteTag.isEmpty() ? from : from.withTag(remoteTag)).toString())
        .add(HeaderName.TO, dialog.local().toString())
        .add(HeaderName.CALL_ID, dialog.callId())
        .add(
            HeaderName.CSEQ,
            new CSeq(dialog.remoteCSeq().orElse(1), Method.INVITE).number() + " INVITE");
    return request
        .buildRequest()
        .responseBuilder(status, dialog.localTag().value())
        .set(HeaderName.of("Retry-After"), "1")
        .buildResponse();
  }
}
