package io.rvoip.sip.call;

import io.rvoip.protocol.sip.CSeq;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.dialog.Dialog;

/** Answers a pending INVITE from its stored header values, RFC 3261 §8.2.6.2, on another node. */
final class StoredInvite {
  private StoredInvite() {}

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
