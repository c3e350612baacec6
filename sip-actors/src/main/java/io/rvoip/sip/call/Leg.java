package io.rvoip.sip.call;

import io.rvoip.protocol.sdp.SdpRewrite;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.ContactFlow;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.dialog.Dialog;
import io.rvoip.protocol.sip.dialog.DialogState;
import io.rvoip.protocol.sip.session.SessionRules;
import io.rvoip.protocol.sip.session.SessionTimer;
import io.rvoip.sip.edge.EdgeFlow;
import io.rvoip.sip.edge.EdgeTarget;
import io.rvoip.sip.edge.ServerTx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One side of a call: a dialog with one peer, and its media address.
 *
 * <p>Not thread safe; its call owns it. The part that outlives a node is {@link #facts()}.
 */
final class Leg {

  /** Life of a leg. */
  enum State {
    /** An INVITE is pending and nobody rings. */
    CALLING,
    /** A provisional response has come or gone. */
    RINGING,
    /** The dialog is confirmed by a 2xx. */
    ANSWERED,
    /** Over: refused, cancelled or ended by BYE. */
    ENDED
  }

  final int index;
  final boolean caller;
  State state = State.CALLING;
  String edge;
  @Nullable EdgeFlow flow;
  String target;
  String contact;
  @Nullable Dialog dialog;
  LegFacts.@Nullable Endpoint endpoint;
  final SdpRewrite sdp;
  byte @Nullable [] remoteSdp;
  boolean held;

  private byte @Nullable [] readFrom;
  private @Nullable SessionDescription read;

  /** The peer's INVITE that waits for our final response, initial or in the dialog. */
  @Nullable ServerTx inviteTx;

  @Nullable SipRequest invite;
  List<String> vias = List.of();

  /** Whether the peer has said how long its re-INVITE may wait. */
  boolean reinviteExpires;

  /** Our own INVITE that waits for the peer's final response. */
  @Nullable String inviteBranch;

  @Nullable SipRequest sentInvite;

  /** A 2xx of ours that waits for its ACK: repeated by us, RFC 3261 §13.3.1.4. */
  byte @Nullable [] unackedOk;

  @Nullable ServerTx unackedTx;
  long unackedIntervalMs;
  long unackedSinceMs;
  long unackedCSeq;

  /** What the peer's 2xx have been acknowledged with. */
  final SentAcks acks = new SentAcks();

  /** Number of our INVITE whose 2xx still waits for its ACK, and so for an answer; 0: none. */
  long ackOwed;

  /** What the peer was told last, other than 100, while its first INVITE waits for an answer. */
  @Nullable SipResponse progress;

  /** Whether the peer still has to learn of an address of ours that has moved. */
  boolean moving;

  /** How often the peer has put our re-INVITE off without a success between, and since when. */
  int refusals;

  long refusedSinceMs;

  /**
   * Reason of the BYE that waits for the ACK to our 2xx; empty: none is given, null: no BYE waits.
   */
  @Nullable String byeOwed;

  /** What the peer's INVITE that waits for our answer has asked of the session's timer. */
  SessionRules.Asked.@Nullable Agreed askedSession;

  /** How long the session lasts without a sign of life, and since when; null: not agreed yet. */
  @Nullable SessionTimer session;

  long sessionSinceMs;

  /** Min-SE that the peer has told; 0: none. */
  int leastSession;

  /** Branch of our BYE while its answer is awaited. */
  @Nullable String byeBranch;

  Leg(
      int index,
      boolean caller,
      String edge,
      @Nullable EdgeFlow flow,
      String target,
      String contact,
      SdpRewrite sdp) {
    this.sdp = sdp;
    this.index = index;
    this.caller = caller;
    this.edge = edge;
    this.flow = flow;
    this.target = target;
    this.contact = contact;
  }

  /** Name of the leg in its media session. */
  String name() {
    return Integer.toString(index);
  }

  /** What the peer has said last about its media, read once; null when nothing that can be read. */
  @SuppressWarnings("ReferenceEquality") // another array is another description
  @Nullable SessionDescription remote() {
    if (readFrom != remoteSdp) {
      readFrom = remoteSdp;
      read = CallSdp.parse(remoteSdp);
    }
    return read;
  }

  /** The dialog of a leg that must have one by now. */
  Dialog dialog() {
    if (dialog == null) {
      throw new IllegalStateException("leg " + index + ": no dialog (expected: one, RFC 3261 §12)");
    }
    return dialog;
  }

  /** Where the next request of this leg goes. */
  EdgeTarget next() {
    return new EdgeTarget(flow, hop());
  }

  /** URI of the next hop, for when there is no flow: route or target of the dialog, §12.2.1.1. */
  String hop() {
    return dialog != null && dialog.state() == DialogState.CONFIRMED
        ? dialog.nextHop().toString()
        : target;
  }

  /** The peer has spoken: our requests go back the same way, or to the port where it listens. */
  void follow(EdgeFlow came, SipRequest request) {
    edge = came.node();
    flow = EdgeFlow.of(came.node(), ContactFlow.of(came.flow(), request, dialog().nextHop()));
  }

  /** Whether an INVITE of either side is in progress, so that no other may begin, §14.1. */
  boolean inviting() {
    return inviteBranch != null || inviteTx != null || unackedOk != null || ackOwed != 0;
  }

  LegFacts facts() {
    return new LegFacts(
        index,
        caller ? "caller" : "callee",
        edge,
        flow,
        target,
        contact,
        dialog == null ? null : dialog.snapshot(),
        inviteTx,
        vias,
        inviteBranch,
        endpoint,
        CallSdp.facts(sdp),
        remoteSdp,
        held,
        session == null
            ? null
            : new LegFacts.Session(session.seconds(), session.oursToRefresh(), sessionSinceMs));
  }

  static Leg of(LegFacts facts, State state) {
    Leg leg =
        new Leg(
            facts.index(),
            facts.role().equals("caller"),
            facts.edge(),
            facts.flow(),
            facts.target(),
            facts.contact(),
            CallSdp.restore(facts.sdp()));
    leg.state = state;
    leg.dialog = facts.dialog() == null ? null : Dialog.restore(facts.dialog());
    leg.inviteTx = facts.inviteTx();
    leg.vias = facts.vias();
    leg.inviteBranch = facts.inviteBranch();
    leg.endpoint = facts.endpoint();
    leg.remoteSdp = facts.remoteSdp();
    leg.held = facts.held();
    LegFacts.Session session = facts.session();
    if (session != null) {
      leg.session = new SessionTimer(session.seconds(), session.oursToRefresh());
      leg.sessionSinceMs = session.sinceEpochMs();
    }
    return leg;
  }
}
