package io.rvoip.sip.call;

import io.rvoip.media.MediaCommand;
import io.rvoip.media.MediaCommand.LegRequest;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.dialog.Dialog;
import io.rvoip.protocol.sip.id.BranchId;
import io.rvoip.protocol.sip.id.CallId;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.edge.EdgeCommand;
import io.rvoip.sip.edge.EdgeTarget;
import io.rvoip.sip.edge.ServerTx;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One turn of a call: the state, the moment, and the words in which the rules say what to do. */
final class CallTurn {
  static final String SDP_TYPE = "application/sdp";
  static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO";

  final CallState call;
  final CallSettings settings;
  final long nowMs;
  final Step step = new Step();

  CallTurn(CallState call, CallSettings settings, long nowMs) {
    this.call = call;
    this.settings = settings;
    this.nowMs = nowMs;
  }

  Instant now() {
    return Instant.ofEpochMilli(nowMs);
  }

  /** Sends a request on a leg; answers the branch it goes out with. */
  String send(Leg leg, MessageEditor request, boolean contact) {
    String branch = branch(leg);
    send(leg, request.buildRequest(), contact, branch);
    return branch;
  }

  void send(Leg leg, SipRequest request, boolean contact, String branch) {
    step.then(
        new CallEffect.TellEdge(
            leg.edge,
            new EdgeCommand.SendRequest(branch, WireMessage.of(request), leg.next(), contact)));
  }

  String branch(Leg leg) {
    return BranchId.mint(settings.nodeName(), new CallId(call.id), leg.index, settings.random())
        .toString();
  }

  void respond(ServerTx transaction, SipResponse response) {
    step.then(
        new CallEffect.TellEdge(
            transaction.node(),
            new EdgeCommand.SendResponse(transaction, WireMessage.of(response))));
  }

  void respond(ServerTx transaction, SipRequest request, int status) {
    respond(transaction, request.responseBuilder(status, null).buildResponse());
  }

  /** Answers a peer's pending INVITE; a 2xx is repeated until its ACK comes. */
  void answerInvite(Leg leg, int status, @Nullable SessionDescription sdp, String... headers) {
    ServerTx transaction = leg.inviteTx;
    SipRequest invite = leg.invite;
    if (transaction == null || invite == null) {
      return;
    }
    MessageEditor editor = invite.responseBuilder(status, leg.dialog().localTag().value());
    editor.set(HeaderName.of("Server"), settings.product());
    if (status < 300) {
      editor.set(HeaderName.CONTACT, leg.contact).set(HeaderName.of("Allow"), ALLOW);
    }
    if (status >= 200 && status < 300) {
      CallSession.answer(this, leg, editor);
    }
    for (int i = 0; i + 1 < headers.length; i += 2) {
      editor.set(HeaderName.of(headers[i]), headers[i + 1]);
    }
    if (sdp != null) {
      editor.body(SDP_TYPE, sdp.toBytes());
    }
    SipResponse response = editor.buildResponse();
    if (response.isSuccess()) {
      leg.dialog().confirm(response);
      leg.unackedOk = response.toBytes();
      leg.unackedCSeq = response.cseq().number();
      leg.unackedTx = transaction;
      leg.unackedIntervalMs = settings.t1Ms();
      leg.unackedSinceMs = nowMs;
      step.then(new CallEffect.StartTimer("2xx:" + leg.index, leg.unackedIntervalMs));
    }
    if (response.isFinal()) {
      CallPatience.reinviteEnds(this, leg);
      leg.inviteTx = null;
      leg.invite = null;
      leg.askedSession = null;
      leg.progress = null;
      leg.vias = List.of();
    } else if (status > 100) {
      leg.progress = response;
    }
    respond(transaction, response);
  }

  /** Acknowledges the 2xx to our INVITE of that CSeq; kept to be sent again. */
  void ack(Leg leg, long cseq, @Nullable SessionDescription sdp) {
    if (leg.ackOwed == cseq) {
      leg.ackOwed = 0;
    }
    ack(leg, leg.dialog(), cseq, sdp);
  }

  private void ack(Leg leg, Dialog dialog, long cseq, @Nullable SessionDescription sdp) {
    MessageEditor editor = dialog.ack(cseq);
    if (sdp != null) {
      editor.body(SDP_TYPE, sdp.toBytes());
    }
    SentAcks.Ack ack =
        new SentAcks.Ack(branch(leg), dialog.nextHop().toString(), editor.buildRequest().toBytes());
    leg.acks.keep(dialog.remoteTag().value(), cseq, ack);
    send(leg, ack);
  }

  /** Sends the ACK to a 2xx again that has come again; false when this one is new. */
  boolean repeatAck(Leg leg, SipResponse ok) {
    SentAcks.Ack ack = leg.acks.of(ok);
    if (ack == null) {
      return false;
    }
    send(leg, ack);
    return true;
  }

  private void send(Leg leg, SentAcks.Ack ack) {
    step.then(
        new CallEffect.TellEdge(
            leg.edge,
            new EdgeCommand.SendAck(
                ack.branch(), WireMessage.of(ack.bytes()), new EdgeTarget(leg.flow, ack.hop()))));
  }

  /** Acknowledges and ends a dialog that an INVITE of ours has made beside the leg's own. */
  void ackAndBye(Leg leg, Dialog stray, long cseq) {
    ack(leg, stray, cseq, null);
    step.then(
        new CallEffect.TellEdge(
            leg.edge,
            new EdgeCommand.SendRequest(
                branch(leg),
                WireMessage.of(stray.request(Method.BYE).buildRequest()),
                new EdgeTarget(leg.flow, stray.nextHop().toString()),
                false)));
  }

  /** Ends a confirmed dialog; a 2xx that waits for its ACK gets it first, RFC 3261 §15. */
  void bye(Leg leg, String reason) {
    if (leg.ackOwed != 0) {
      ack(leg, leg.ackOwed, null);
    }
    MessageEditor bye = leg.dialog().request(Method.BYE);
    if (!reason.isEmpty()) {
      bye.set(HeaderName.of("Reason"), reason);
    }
    leg.state = Leg.State.ENDED;
    leg.byeBranch = send(leg, bye, false);
  }

  void cancelInvite(Leg leg, String reason) {
    String branch = leg.inviteBranch;
    if (branch != null) {
      List<String> reasons = reason.isEmpty() ? List.of() : List.of(reason);
      step.then(new CallEffect.TellEdge(leg.edge, new EdgeCommand.CancelInvite(branch, reasons)));
    }
  }

  void media(MediaCommand command) {
    String node = call.mediaNode;
    if (node != null) {
      step.then(new CallEffect.TellMedia(node, command));
    }
  }

  /** Asks where a user can be reached; the answer to an earlier question counts no more. */
  void find(String user) {
    CallEffect.FindBindings lookup = new CallEffect.FindBindings(++call.lookups, call.tenant, user);
    call.lookup = lookup;
    step.then(lookup);
  }

  /** Asks our own media node for the ports of these legs. */
  void allocate(List<Leg> legs) {
    call.portsAsked = true;
    step.then(
        new CallEffect.AllocateMedia(
            legs.stream().map(leg -> new LegRequest(leg.name(), peerHost(leg))).toList()));
  }

  /** The address to which a leg's media probably goes, so that ours can be chosen. */
  private static String peerHost(Leg leg) {
    if (leg.flow != null) {
      return leg.flow.remoteHost();
    }
    return Uri.parse(leg.hop()) instanceof SipUri sip && sip.host().matches("[0-9.]+|\\[.*]")
        ? sip.host().replace("[", "").replace("]", "")
        : LegRequest.ELSEWHERE;
  }

  /**
   * Gives all ports back, also those whose numbers have not come yet, or came too late: the media
   * node takes our words in order.
   */
  void releaseMedia() {
    if (call.mediaNode != null) {
      media(new MediaCommand.Release(call.id));
    } else if (call.portsAsked) {
      step.then(new CallEffect.TellMedia(settings.node(), new MediaCommand.Release(call.id)));
    }
  }

  /** Gives the ports of a leg back that has lost, while the call goes on. */
  void releaseMedia(Leg leg) {
    if (leg.endpoint != null) {
      leg.endpoint = null;
      media(new MediaCommand.ReleaseLeg(call.id, leg.name()));
    }
  }

  /** Lets the relay know where a leg's peer listens. */
  void mediaRemote(Leg leg, SessionDescription sdp) {
    String rtp = CallSdp.rtpAddress(sdp);
    if (rtp != null) {
      media(new MediaCommand.SetRemote(call.id, leg.name(), rtp, CallSdp.rtcpAddress(sdp)));
    }
  }

  /** Connects what is to hear each other. */
  void connectMedia(Leg a, @Nullable Leg b) {
    media(
        b == null
            ? new MediaCommand.Echo(call.id, a.name())
            : new MediaCommand.Bridge(call.id, a.name(), b.name()));
  }

  LegFacts.Endpoint endpoint(Leg leg) {
    LegFacts.Endpoint endpoint = leg.endpoint;
    if (endpoint == null) {
      throw new IllegalStateException("leg " + leg.index + ": no ports (expected: allocated)");
    }
    return endpoint;
  }

  /** The facts of both connected legs. */
  List<LegFacts> connected() {
    Leg b = call.other(call.caller());
    return b == null || call.withApplication()
        ? List.of(call.caller().facts())
        : List.of(call.caller().facts(), b.facts());
  }
}
