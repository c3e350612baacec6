package io.rvoip.sip.call;

import io.rvoip.media.MediaReply;
import io.rvoip.protocol.sdp.SdpRewrite;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.dialog.Dialog;
import io.rvoip.protocol.sip.dialog.LocalTag;
import io.rvoip.protocol.sip.id.CallId;
import io.rvoip.protocol.sip.id.TagType;
import io.rvoip.sip.call.CallEvent.CallOffered;
import io.rvoip.sip.call.LegFacts.Endpoint;
import io.rvoip.sip.identity.CallOrigin;
import io.rvoip.sip.registrar.AorCommand.BindingView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call from the INVITE that came in to the INVITEs that go out: RFC 3261 §13 as a back-to-back
 * user agent.
 */
final class CallSetup {
  private CallSetup() {}

  /** A new INVITE, already authenticated and routed. */
  static void offered(CallTurn turn, CallCommand.Offer offer) {
    CallState call = turn.call;
    SipRequest invite = offer.invite().request();
    call.phase = CallState.Phase.ROUTING;
    call.tenant = offer.tenant();
    call.principal = offer.principal();
    call.from = CallMessages.address(invite.from());
    call.to = CallMessages.address(invite.requestUri(), invite.to());
    call.route = offer.route();
    call.origin = offer.origin() == null ? CallOrigin.USER : offer.origin();
    call.created = turn.now();
    Leg caller =
        new Leg(
            0,
            true,
            offer.flow().node(),
            offer.flow(),
            invite.contacts().isEmpty()
                ? invite.from().uri().toString()
                : invite.contacts().getFirst().uri().toString(),
            offer.contact(),
            CallSdp.fresh(turn.settings.random(), offer.flow().remoteHost()));
    caller.dialog = Dialog.uas(invite, tag(turn, 0));
    caller.follow(offer.flow(), invite);
    caller.inviteTx = offer.transaction();
    caller.invite = invite;
    caller.vias = invite.vias().stream().map(Object::toString).toList();
    caller.remoteSdp = invite.hasBody() ? invite.body() : null;
    call.legs.put(0, caller);
    SessionDescription sdp = caller.remote();
    if (invite.hasBody() && (sdp == null || SdpRewrite.relayable(sdp).isEmpty())) {
      reject(turn, 488, "rejected", "Warning", "304 rvoip \"Media type not available\"");
      return;
    }
    if (call.withApplication() && sdp == null) {
      reject(turn, 488, "rejected", "Warning", "399 rvoip \"An offer in the INVITE is needed\"");
      return;
    }
    CallSession.Refusal refusal = CallSession.refusal(turn, caller, invite);
    if (refusal != null) {
      reject(turn, refusal.status(), "rejected", refusal.header(), refusal.value());
      return;
    }
    if (CallPatience.begins(turn, invite)) {
      route(turn, call.route);
    }
  }

  static void route(CallTurn turn, CallRoute route) {
    CallState call = turn.call;
    switch (route.kind()) {
      case CallRoute.USER -> turn.find(route.value());
      case CallRoute.URI -> {
        BindingView trunk = new BindingView(route.value(), 1000, null, List.of());
        if (CalleeFork.mayRing(call, trunk)) {
          call.untried.add(List.of(trunk));
          CalleeFork.nextGroup(turn);
        } else {
          CalleeFork.refuseSips(turn);
        }
      }
      case CallRoute.APP -> turn.allocate(List.of(call.caller()));
      default -> reject(turn, 404, "rejected");
    }
  }

  /** Ports are open, or not: store what has happened and let it ring. */
  static void mediaAnswered(CallTurn turn, @Nullable MediaReply reply) {
    CallState call = turn.call;
    if (call.phase == CallState.Phase.ENDING) {
      return;
    }
    if (!(reply instanceof MediaReply.Allocated allocated)) {
      reject(turn, 503, "failed", "Retry-After", "5");
      return;
    }
    call.mediaNode = turn.settings.node();
    for (MediaReply.LegEndpoint e : allocated.legs()) {
      Leg leg = call.leg(Integer.parseInt(e.leg()));
      leg.endpoint = new Endpoint(e.host(), e.rtpPort(), e.rtcpPort());
      if (leg.state == Leg.State.ENDED) {
        turn.releaseMedia(leg); // lost its edge while we waited
      }
    }
    if (call.withApplication() && call.order == null) {
      CallAnswer.answerForApplication(turn);
      return;
    }
    boolean first = call.phase == CallState.Phase.ROUTING;
    if (first) {
      persistOffered(turn);
      SessionDescription sdp = call.caller().remote();
      if (sdp != null) {
        turn.mediaRemote(call.caller(), sdp);
      }
    }
    for (Leg leg : call.legs.values()) {
      if (leg.sentInvite != null
          && leg.endpoint != null
          && leg.inviteBranch == null
          && leg.state == Leg.State.CALLING) {
        CalleeFork.ring(turn, leg);
      }
    }
    CallPatience.rings(turn);
    if (call.legs.values().stream().noneMatch(l -> l.inviteBranch != null)) {
      CalleeFork.failed(turn);
    }
  }

  static LocalTag tag(CallTurn turn, int leg) {
    return turn.settings.tags().sign(TagType.CALL, new CallId(turn.call.id), leg);
  }

  static void persistOffered(CallTurn turn) {
    CallState call = turn.call;
    turn.step.persist(
        new CallOffered(
            call.tenant,
            call.principal,
            call.from,
            call.to,
            call.route.kind(),
            call.route.value(),
            call.created,
            turn.settings.node(),
            call.mediaNode,
            call.caller().facts(),
            call.origin.identity()));
  }

  /** Refuses the caller, also before anything was stored; the record tells. */
  static void reject(CallTurn turn, int status, String outcome, String... headers) {
    if (turn.call.phase == CallState.Phase.ROUTING && turn.call.legs.containsKey(0)) {
      persistOffered(turn);
    }
    CallEnding.end(turn, outcome, "system", status, headers);
  }
}
