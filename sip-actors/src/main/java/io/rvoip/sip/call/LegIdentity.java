package io.rvoip.sip.call;

import io.rvoip.auth.stir.AssertedCall;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.identity.NumberPlan;
import io.rvoip.protocol.sip.identity.Verstat;
import io.rvoip.sip.api.CallIdentity;
import io.rvoip.sip.identity.OutgoingIdentity;
import org.jspecify.annotations.Nullable;

/** Who calls, as our INVITE says it: signed to trunks, with the verdict to phones. */
final class LegIdentity {
  private LegIdentity() {}

  static SipRequest on(CallTurn turn, SipRequest invite) {
    CallState call = turn.call;
    SipRequest incoming = call.order != null ? null : call.caller().invite;
    OutgoingIdentity signing = turn.settings.identity();
    if (call.route.kind().equals(CallRoute.URI)) {
      return signing == null
          ? invite
          : signing.sign(
              invite,
              new OutgoingIdentity.Caller(call.tenant, call.principal, call.origin, incoming),
              turn.now());
    }
    Verstat verstat = verstat(call.origin.identity());
    return verstat == null || incoming == null ? invite : told(invite, incoming, verstat);
  }

  /**
   * ATIS-1000074 §5.3: the verdict stands beside the number it is about. Of a caller whose number
   * is not the one in From the phone is told nothing: it would read it as true of what it shows,
   * and the other number may be one that he withholds.
   */
  private static SipRequest told(SipRequest invite, SipRequest incoming, Verstat verstat) {
    Uri shown = invite.from().uri();
    boolean judged =
        AssertedCall.of(incoming).callers().stream()
            .anyMatch(
                caller ->
                    NumberPlan.INTERNATIONAL
                        .number(caller)
                        .equals(NumberPlan.INTERNATIONAL.number(shown)));
    return judged && NumberPlan.INTERNATIONAL.number(shown).isPresent()
        ? invite
            .edit()
            .set(HeaderName.P_ASSERTED_IDENTITY, "<" + verstat.on(shown) + ">")
            .buildRequest()
        : invite;
  }

  private static @Nullable Verstat verstat(@Nullable CallIdentity identity) {
    for (Verstat verstat : Verstat.values()) {
      if (identity != null && verstat.word().equals(identity.verstat())) {
        return verstat;
      }
    }
    return null;
  }
}
