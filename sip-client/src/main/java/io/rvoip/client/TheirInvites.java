package io.rvoip.client;

import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The INVITEs that the peer of one call sends: the first, RFC 3261 §13.3, and those within the
 * dialog, §14.2. Each 2xx is repeated until its ACK. On the loop's thread only.
 */
final class TheirInvites {
  private final CallLeg leg;
  private final UserAgent agent;
  private final CallMedia media;
  private final String localTag;
  private @Nullable SipRequest invitation;
  private @Nullable TransactionKey invitationKey;
  private @Nullable Flow invitationFlow;
  private @Nullable SuccessRepeater success;
  private boolean offerlessInvite;

  TheirInvites(CallLeg leg, UserAgent agent, CallMedia media, String localTag) {
    this.leg = leg;
    this.agent = agent;
    this.media = media;
    this.localTag = localTag;
  }

  /** The INVITE that made this call. */
  void first(TransactionKey key, SipRequest invite, Flow flow) {
    invitation = invite;
    invitationKey = key;
    invitationFlow = flow;
  }

  /** Whether we have sent a 2xx. */
  boolean answered() {
    return success != null;
  }

  /** Repeats no 2xx any more. */
  void stop() {
    if (success != null) {
      success.stop();
    }
  }

  void ring() {
    if (!leg.isOver() && success == null && invitation != null && invitationKey != null) {
      agent.respond(invitationKey, withContact(invitation, 180).buildResponse());
    }
  }

  void answer() {
    var request = invitation;
    var key = invitationKey;
    if (leg.isOver() || request == null || key == null || success != null) {
      return;
    }
    var response = withContact(request, 200).add(HeaderName.ALLOW, UserAgent.RULES.allowValue());
    if (!addDescription(request, response)) {
      return;
    }
    var built = response.buildResponse();
    Objects.requireNonNull(leg.dialog()).confirm(built);
    repeatUntilAck(key, built);
    leg.call().onAnswered();
    leg.tellMedia();
  }

  /** Our answer, or our offer when the INVITE had none; false when the offer was refused. */
  private boolean addDescription(SipRequest request, MessageEditor response) {
    offerlessInvite = !request.hasBody();
    if (offerlessInvite) {
      response.body(SessionDescription.CONTENT_TYPE, media.offer(media.wanted()));
      return true;
    }
    return switch (media.answer(request.body())) {
      case CallMedia.Outcome.Answer(var sdp) -> {
        response.body(SessionDescription.CONTENT_TYPE, sdp);
        yield true;
      }
      case CallMedia.Outcome.Refused(var refusal) -> {
        refuseInvitation(refusal);
        yield false;
      }
    };
  }

  private void refuseInvitation(CallMedia.Refusal refusal) {
    var request = invitation;
    if (request != null && invitationKey != null) {
      agent.respond(invitationKey, refusal(request, refusal));
      leg.end(new CallEnd(CallEnd.Cause.FAILED, refusal.status(), refusal.reason()));
    }
  }

  private SipResponse refusal(SipRequest request, CallMedia.Refusal refusal) {
    var response = request.responseBuilder(refusal.status(), localTag).reason(refusal.reason());
    if (refusal.warning() != null) {
      response.add(HeaderName.WARNING, refusal.warning().toHeaderValue("phone"));
    }
    return response.buildResponse();
  }

  private void repeatUntilAck(TransactionKey key, SipResponse response) {
    var repeater =
        new SuccessRepeater(
            agent,
            key,
            response,
            // RFC 3261 §13.3.1.4: "the dialog is confirmed, but the session SHOULD be terminated".
            () -> leg.bye(new CallEnd(CallEnd.Cause.FAILED, 408, "No ACK")));
    success = repeater;
    repeater.start();
  }

  void reject(int status) {
    if (!leg.isOver() && success == null && invitation != null && invitationKey != null) {
      var response = invitation.response(status, localTag);
      agent.respond(invitationKey, response);
      leg.end(new CallEnd(CallEnd.Cause.REJECTED, status, response.reason()));
    }
  }

  void onCancel(TransactionKey key) {
    if (!leg.isOver() && success == null && invitation != null) {
      agent.respond(key, invitation.response(487, localTag));
      leg.end(new CallEnd(CallEnd.Cause.CANCELLED, 487, "Request Terminated"));
    }
  }

  void onAck(SipRequest ack) {
    var waiting = success;
    if (waiting == null || waiting.isDone() || ack.cseq().number() != waiting.cseq()) {
      return;
    }
    waiting.stop();
    if (offerlessInvite && media.isOffering()) {
      if (ack.hasBody() && media.onAnswer(ack.body())) {
        leg.tellMedia();
      } else {
        leg.bye(new CallEnd(CallEnd.Cause.FAILED, 488, "ACK Without Usable Answer"));
      }
    }
  }

  void onReInvite(TransactionKey key, SipRequest request, Flow flow) {
    invitationFlow = flow;
    // RFC 3261 §14.2: while our own offer is open both sides try again later.
    if (media.isOffering() || (success != null && !success.isDone() && offerlessInvite)) {
      agent.respond(key, request.response(491));
      return;
    }
    if (success != null) {
      success.stop(); // the peer goes on, so it has our last 2xx
    }
    var response = withContact(request, 200);
    offerlessInvite = !request.hasBody();
    if (offerlessInvite) {
      response.body(SessionDescription.CONTENT_TYPE, media.offer(media.wanted()));
    } else if (!answerInto(key, request, response)) {
      return;
    }
    repeatUntilAck(key, response.buildResponse());
    leg.tellMedia();
  }

  void onUpdate(TransactionKey key, SipRequest request, Flow flow) {
    invitationFlow = flow;
    var response = withContact(request, 200);
    if (answerInto(key, request, response)) {
      agent.respond(key, response.buildResponse());
      leg.tellMedia();
    }
  }

  private boolean answerInto(TransactionKey key, SipRequest request, MessageEditor response) {
    return switch (media.answer(request.body())) {
      case CallMedia.Outcome.Answer(var sdp) -> {
        response.body(SessionDescription.CONTENT_TYPE, sdp);
        yield true;
      }
      case CallMedia.Outcome.Refused(var refusal) -> {
        agent.respond(key, refusal(request, refusal));
        yield false;
      }
    };
  }

  private MessageEditor withContact(SipRequest request, int status) {
    var response = request.responseBuilder(status, localTag);
    var flow = invitationFlow;
    if (flow != null) {
      response.add(HeaderName.CONTACT, agent.contact(flow).toString());
    }
    return response;
  }
}
