package io.rvoip.sip.call;

import io.rvoip.media.MediaReply;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.sip.call.CallEvent.CallMoved;
import io.rvoip.sip.call.CallEvent.CallRenegotiated;
import io.rvoip.sip.call.CallState.Reinvite;
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
  static final String RETRY_MEDIA = RETRY + "media";

  /** What an unknown number of unseen requests may have used up; RFC 3261 §12.2.1.1 allows gaps. */
  private static final int CSEQ_GAP = 100;

  private static final long BUSY_MS = 500;

  private CallMove() {}

  /** We have claimed the call after its owner was lost, or our own entity was started again. */
  static void takenOver(CallTurn turn) {
    CallState call = turn.call;
    for (Leg leg : call.legs.values()) {
      if (leg.dialog != null && leg.state == Leg.State.ANSWERED) {
        if (!leg.caller && leg.sdp.sent() == null) {
          // Its offer came in the 2xx, and the answer that our ACK must bring was not stored.
          leg.ackOwed = leg.dialog().localCSeq();
        }
        leg.dialog().skipCSeq(CSEQ_GAP);
      }
    }
    switch (call.phase) {
      case NEW, ROUTING, ENDING -> turn.step.then(new CallEffect.Stop());
      case RINGING -> RingingLoss.takenOver(turn);
      case ANSWERED -> {
        boolean ours = call.owners.getLast().equals(turn.settings.node());
        connectedLegs(call).forEach(leg -> CallSession.goesOn(turn, leg));
        lost(turn, "takeover");
        if (ours) {
          stillThere(turn);
        }
      }
    }
  }

  /**
   * We have been started again because a fact could not be stored, which may have been that the
   * phones had hung up. A phone that knows nothing of the call any more says 481.
   */
  private static void stillThere(CallTurn turn) {
    for (Leg leg : connectedLegs(turn.call)) {
      if (!leg.inviting()) {
        refresh(turn, leg);
      }
    }
  }

  /** Something this call needs may be on a node that is gone: find out and repair. */
  static void lost(CallTurn turn, String cause) {
    switch (turn.call.phase) {
      case NEW, ENDING -> {} // there is no call yet, or none any more
      case ROUTING -> RingingLoss.beforeItRings(turn);
      case RINGING -> RingingLoss.edgesLost(turn);
      case ANSWERED -> repair(turn, cause);
    }
  }

  private static void repair(CallTurn turn, String cause) {
    CallState call = turn.call;
    List<Leg> legs = connectedLegs(call);
    boolean mediaLost = call.mediaNode == null || !turn.settings.alive().test(call.mediaNode);
    List<Leg> edgesLost =
        legs.stream().filter(leg -> !turn.settings.alive().test(leg.edge)).toList();
    for (Leg leg : edgesLost) {
      abandon(turn, leg);
      rehome(turn, leg);
    }
    boolean ownerNew = !call.owners.getLast().equals(turn.settings.node());
    if (mediaLost) {
      call.mediaNode = null;
      turn.allocate(legs);
      return;
    }
    if (!edgesLost.isEmpty() || ownerNew) {
      turn.step.persist(moved(turn, cause));
    }
    for (Leg leg : edgesLost) {
      follow(turn, leg);
    }
  }

  /** The leg's requests leave from here from now on; a connection is gone with its node. */
  static void rehome(CallTurn turn, Leg leg) {
    leg.edge = turn.settings.node();
    leg.flow =
        leg.flow != null && leg.flow.transport().equals("UDP")
            ? leg.flow.movedTo(turn.settings.node())
            : null;
  }

  /**
   * The transactions of a leg have gone with its edge. A peer of the other leg who waits for this
   * one may try again; one on this leg can be told nothing, so the other is asked no longer.
   */
  private static void abandon(CallTurn turn, Leg leg) {
    CallState call = turn.call;
    Reinvite exchange = call.reinvite;
    if (exchange != null && exchange.to() == leg) {
      call.reinvite = null;
      exchange.takeBack();
      turn.answerInvite(exchange.from(), 491, null);
    } else if (exchange != null && exchange.from() == leg) {
      turn.cancelInvite(exchange.to(), "");
    }
    CallPatience.reinviteEnds(turn, leg);
    leg.inviteBranch = null;
    leg.inviteTx = null;
    leg.invite = null;
    leg.vias = List.of();
    call.anchoring.remove(leg.index);
    CallInDialog.clearUnacked(turn, leg);
    call.relays
        .values()
        .removeIf(
            relay -> {
              boolean unanswerable = relay.to() == leg;
              if (unanswerable) {
                CallInDialog.relayAnswered(turn, relay, 408);
              }
              return unanswerable || relay.from() == leg;
            });
  }

  /** New ports after a loss: every leg is told by re-INVITE. */
  static void mediaAnswered(CallTurn turn, @Nullable MediaReply reply) {
    CallState call = turn.call;
    if (!(reply instanceof MediaReply.Allocated allocated)) {
      PortsPutOff.refused(turn, reply);
      return;
    }
    call.portRefusals = 0;
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
      follow(turn, leg);
    }
    turn.step.persist(moved(turn, "media"));
  }

  /** What the peer speaks with has moved: it must follow, or there is no call. */
  private static void follow(CallTurn turn, Leg leg) {
    leg.moving = true;
    leg.refusals = 0;
    refresh(turn, leg);
  }

  /**
   * A re-INVITE with our present address and, when media has moved, our present ports; later, while
   * another INVITE is in progress in the dialog.
   */
  static void refresh(CallTurn turn, Leg leg) {
    SessionDescription sent = leg.sdp.sent();
    if (leg.state != Leg.State.ANSWERED || sent == null) {
      return;
    }
    if (leg.inviting()) {
      turn.step.then(new CallEffect.StartTimer(RETRY + leg.index, BUSY_MS));
      return;
    }
    turn.step.then(new CallEffect.CancelTimer(RETRY + leg.index));
    SessionDescription offer = leg.sdp.reoffer(CallSdp.anchors(sent, turn.endpoint(leg)));
    MessageEditor invite =
        CallSession.ask(turn, leg, leg.dialog().request(Method.INVITE))
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
      boolean followed = leg.moving;
      leg.moving = false;
      leg.refusals = 0;
      leg.dialog().refreshTarget(response);
      CallSession.agreed(turn, leg, response);
      turn.ack(leg, response.cseq().number(), null);
      SessionDescription answer = CallSdp.parse(response.hasBody() ? response.body() : null);
      if (answer != null) {
        leg.remoteSdp = response.body();
        turn.mediaRemote(leg, answer);
      }
      Leg waiting = call.other(leg);
      if (waiting != null && waiting.ackOwed != 0 && call.reinvite == null) {
        CallAnswer.lateAnswer(turn, leg, null);
        refresh(turn, waiting);
      }
      if (call.anchoring.isEmpty() && call.phase == CallState.Phase.ANSWERED) {
        boolean all = followed && connectedLegs(call).stream().noneMatch(l -> l.moving);
        turn.step.persist(
            all ? moved(turn, "reanchored") : new CallRenegotiated(turn.now(), turn.connected()));
      }
      return;
    }
    if (CallSession.isWorthAnother(turn, leg, status, response)) {
      refresh(turn, leg);
      return;
    }
    ReinvitePutOff.refused(turn, leg, status);
  }

  private static CallMoved moved(CallTurn turn, String cause) {
    return new CallMoved(
        turn.now(), turn.settings.node(), turn.call.mediaNode, cause, turn.connected());
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
