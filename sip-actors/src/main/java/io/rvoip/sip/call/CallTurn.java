package io.rvoip.sip.call;

import io.rvoip.media.MediaCommand;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.id.BranchId;
import io.rvoip.protocol.sip.id.CallId;
import io.rvoip.sip.edge.EdgeCommand;
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
            leg.edge, new EdgeCommand.SendRequest(branch, request.toBytes(), leg.next(), contact)));
  }

  String branch(Leg leg) {
    return BranchId.mint(settings.nodeName(), new CallId(call.id), leg.index, settings.random())
        .toString();
  }

  void respond(ServerTx transaction, SipResponse response) {
    step.then(
        new CallEffect.TellEdge(
            transaction.node(), new EdgeCommand.SendResponse(transaction, response.toBytes())));
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
    for (int i = 0; i + 1 < headers.length; i += 2) {
      editor.set(HeaderName.of(headers[i]), headers[i + 1]);
    }
    if (sdp != null) {
      editor.body(SDP_TYPE, sdp.toBytes());
    }
    SipResponse response = editor.buildResponse();
    if (response.isSuccess()) {
      leg.unackedOk = response.toBytes();
      leg.unackedTx = transaction;
      leg.unackedIntervalMs = settings.t1Ms();
      leg.unackedSinceMs = nowMs;
      step.then(new CallEffect.StartTimer("2xx:" + leg.index, leg.unackedIntervalMs));
    }
    if (response.isFinal()) {
      leg.inviteTx = null;
      leg.invite = null;
      leg.vias = List.of();
    }
    respond(transaction, response);
  }

  /** Acknowledges the 2xx to our INVITE of that CSeq; kept to be sent again. */
  void ack(Leg leg, long cseq, @Nullable SessionDescription sdp) {
    MessageEditor editor = leg.dialog().ack(cseq);
    if (sdp != null) {
      editor.body(SDP_TYPE, sdp.toBytes());
    }
    leg.lastAck = editor.buildRequest().toBytes();
    leg.lastAckBranch = branch(leg);
    repeatAck(leg);
  }

  void repeatAck(Leg leg) {
    byte[] ack = leg.lastAck;
    if (ack != null) {
      step.then(
          new CallEffect.TellEdge(
              leg.edge, new EdgeCommand.SendAck(leg.lastAckBranch, ack, leg.next())));
    }
  }

  /** Ends a confirmed dialog. */
  void bye(Leg leg, String reason) {
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
