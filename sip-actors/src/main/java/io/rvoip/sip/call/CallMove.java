package io.rvoip.sip.call;

import io.rvoip.media.MediaCommand;
import io.rvoip.media.MediaCommand.LegRequest;
import io.rvoip.media.MediaReply;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.sip.call.CallEvent.CallMoved;
import io.rvoip.sip.call.LegFacts.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call on a node that did not set it up, or that has lost a node it used: other edges, other
 * ports, and a re-INVITE to every leg whose Contact or media address names the dead one.
 */
final class CallMove {
  static final String RETRY = "reanchor:";

  /** What an unknown number of unseen requests may have used up; RFC 3261 §12.2.1.1 allows gaps. */
  private static final int CSEQ_GAP = 100;

  private static final long GLARE_BACKOFF_MS = 2_100;

  private CallMove() {}

  /** We have claimed the call after its owner was lost. */
  static void takenOver(CallTurn turn) {
    CallState call = turn.call;
    call.legs.values().stream()
        .filter(leg -> leg.dialog != null && leg.state == Leg.State.ANSWERED)
        .forEach(leg -> leg.dialog().skipCSeq(CSEQ_GAP));
    switch (call.phase) {
      case NEW, ROUTING, ENDING -> turn.step.then(new CallEffect.Stop());
      case RINGING -> giveUpRinging(turn);
      case ANSWERED -> lost(turn, "takeover");
    }
  }

  /**
   * The callees are told, and the caller, if his transaction still lives, may try again at once.
   */
  private static void giveUpRinging(CallTurn turn) {
    CallState call = turn.call;
    Leg caller = call.caller();
    if (caller.inviteTx != null && caller.dialog != null) {
      SipResponse sorry = StoredInvite.refusal(caller, 500);
      turn.respond(caller.inviteTx, sorry);
      caller.inviteTx = null;
    }
    CallEnding.end(turn, "lost", "system", 500);
  }

  /** Something this answered call needs may be on a node that is gone: find out and repair. */
  static void lost(CallTurn turn, String cause) {
    CallState call = turn.call;
    if (call.phase != CallState.Phase.ANSWERED) {
      return;
    }
    List<Leg> legs = connectedLegs(call);
    boolean mediaLost = call.mediaNode == null || !turn.settings.alive().test(call.mediaNode);
    List<Leg> edgesLost =
        legs.stream().filter(leg -> !turn.settings.alive().test(leg.edge)).toList();
    for (Leg leg : edgesLost) {
      leg.edge = turn.settings.node();
      leg.flow =
          leg.flow != null && leg.flow.transport().equals("UDP")
              ? leg.flow.movedTo(turn.settings.node())
              : null;
    }
    boolean ownerNew = !call.owners.getLast().equals(turn.settings.node());
    if (mediaLost) {
      call.mediaNode = null;
      turn.step.then(
          new CallEffect.AllocateMedia(
              legs.stream()
                  .map(leg -> new LegRequest(leg.name(), CallSetup.peerHost(leg)))
                  .toList()));
      return;
    }
    if (!edgesLost.isEmpty() || ownerNew) {
      turn.step.persist(moved(turn, cause));
    }
    for (Leg leg : edgesLost) {
      refresh(turn, leg);
    }
  }

  /** New ports after a loss: every leg is told by re-INVITE. */
  static void mediaAnswered(CallTurn turn, @Nullable MediaReply reply) {
    CallState call = turn.call;
    if (!(reply instanceof MediaReply.Allocated allocated)) {
      turn.step.then(new CallEffect.StartTimer(RETRY + "media", 1_000));
      return;
    }
    call.mediaNode = turn.settings.node();
    for (MediaReply.LegEndpoint e : allocated.legs()) {
      call.leg(Integer.parseInt(e.leg())).endpoint =
          new Endpoint(e.host(), e.rtpPort(), e.rtcpPort());
    }
    List<Leg> legs = connectedLegs(call);
    for (Leg leg : legs) {
      SessionDescription remote = leg.remote();
      if (remote != null) {
        turn.mediaRemote(leg, remote);
      }
    }
    turn.connectMedia(call.caller(), legs.size() > 1 ? legs.get(1) : null);
    for (Leg leg : legs) {
      refresh(turn, leg);
    }
    turn.step.persist(moved(turn, "media"));
  }

  /** A re-INVITE with our present address and, when media has moved, our present ports. */
  static void refresh(CallTurn turn, Leg leg) {
    SessionDescription sent = leg.sdp.sent();
    if (leg.state != Leg.State.ANSWERED || sent == null) {
      return;
    }
    SessionDescription offer = leg.sdp.reoffer(CallSdp.anchors(sent, turn.endpoint(leg)));
    MessageEditor invite =
        leg.dialog()
            .request(Method.INVITE)
            .add(HeaderName.of("Allow"), CallTurn.ALLOW)
            .add(HeaderName.of("User-Agent"), turn.settings.product())
            .body(CallTurn.SDP_TYPE, offer.toBytes());
    leg.sentInvite = invite.buildRequest();
    leg.inviteBranch = turn.branch(leg);
    turn.call.anchoring.put(leg.index, leg.inviteBranch);
    turn.send(leg, leg.sentInvite, true, leg.inviteBranch);
  }

  /** A leg's answer to {@link #refresh}. */
  static void refreshed(CallTurn turn, Leg leg, int status, @Nullable SipResponse response) {
    CallState call = turn.call;
    leg.inviteBranch = null;
    call.anchoring.remove(leg.index);
    if (response != null && response.isSuccess()) {
      leg.dialog().refreshTarget(response);
      turn.ack(leg, response.cseq().number(), null);
      SessionDescription answer = CallSdp.parse(response.hasBody() ? response.body() : null);
      if (answer != null) {
        leg.remoteSdp = response.body();
        turn.mediaRemote(leg, answer);
      }
      if (call.anchoring.isEmpty()) {
        turn.step.persist(moved(turn, "reanchored"));
      }
      return;
    }
    if (status == 491 || status == 500 || status == 503) {
      // RFC 3261 §14.1: the owner of the Call-ID waits 2.1 to 4 s.
      turn.step.then(
          new CallEffect.StartTimer(
              RETRY + leg.index, GLARE_BACKOFF_MS + turn.settings.random().nextLong(1_900)));
      return;
    }
    leg.state = status == 481 ? Leg.State.ENDED : leg.state;
    CallEnding.end(turn, "lost", "system", 200);
  }

  private static CallMoved moved(CallTurn turn, String cause) {
    return new CallMoved(
        turn.now(), turn.settings.node(), turn.call.mediaNode, cause, turn.connected());
  }

  /** Ports that nobody uses any more because the call ended while they were asked for. */
  static void giveBack(CallTurn turn, @Nullable MediaReply reply) {
    if (reply instanceof MediaReply.Allocated) {
      turn.step.then(
          new CallEffect.TellMedia(turn.settings.node(), new MediaCommand.Release(turn.call.id)));
    }
  }

  private static List<Leg> connectedLegs(CallState call) {
    List<Leg> legs = new ArrayList<>(2);
    legs.add(call.caller());
    Leg callee = call.withApplication() ? null : call.other(call.caller());
    if (callee != null) {
      legs.add(callee);
    }
    return legs;
  }
}
