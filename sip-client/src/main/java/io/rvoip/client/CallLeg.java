package io.rvoip.client;

import io.rvoip.client.audio.AudioLoop;
import io.rvoip.protocol.sdp.Direction;
import io.rvoip.protocol.sdp.OfferAnswer;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.dialog.Dialog;
import io.rvoip.protocol.sip.dialog.InDialogVerdict;
import io.rvoip.protocol.sip.dialog.LocalTag;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The signalling of one call: INVITE either way (RFC 3261 §13), re-INVITE either way (§14), BYE
 * (§15), and its one dialog. On the loop's thread only.
 *
 * <p>The peer may be a server whose node died: another node then re-INVITEs from another address
 * with another Contact and another media address. The dialog's tags prove who it is; target and
 * media follow.
 */
final class CallLeg implements UserAgent.Dialogue {
  private static final int MAX_GLARES = 5;

  private final UserAgent agent;
  private final CallMedia media;
  private final Call call;
  private final boolean incoming;
  private final String callId;
  private final String localTag;
  private final NameAddr remote;

  private final Map<String, Runnable> acks = new HashMap<>();
  private @Nullable OutgoingRequest invite;
  private @Nullable SipRequest invitation;
  private @Nullable TransactionKey invitationKey;
  private @Nullable Flow invitationFlow;
  private @Nullable SuccessRepeater success;
  private boolean offerlessInvite;
  private long cseq;
  private boolean hungUp;
  private boolean over;
  private boolean reinviting;
  private int glares;
  private volatile @Nullable Dialog dialog;

  private CallLeg(
      UserAgent agent,
      AudioLoop audio,
      Uri towards,
      boolean incoming,
      String callId,
      NameAddr remote)
      throws IOException {
    var shown = agent.addressTowards(towards);
    if (shown == null) {
      throw new IOException(towards + ": unknown host");
    }
    this.agent = agent;
    this.incoming = incoming;
    this.callId = callId;
    this.localTag = UserAgent.newToken();
    this.remote = remote;
    this.media =
        new CallMedia(
            audio,
            agent.settings().bind(),
            shown,
            digit -> agent.loop().execute(() -> onDigit(digit)));
    this.call =
        new Call(this, agent, media.endpoint(), incoming ? CallState.INCOMING : CallState.CALLING);
  }

  /** A call to be placed by {@link #invite}. */
  static CallLeg outgoing(UserAgent agent, AudioLoop audio, Uri to) throws IOException {
    return new CallLeg(agent, audio, agent.server(), false, UserAgent.newToken(), NameAddr.of(to));
  }

  /** A call that came. */
  static CallLeg incoming(
      UserAgent agent, AudioLoop audio, TransactionKey key, SipRequest invite, Flow flow)
      throws IOException {
    var hop = agent.uri(flow.remote());
    var leg = new CallLeg(agent, audio, hop, true, invite.callId(), invite.from().withoutTag());
    leg.invitation = invite;
    leg.invitationKey = key;
    leg.invitationFlow = flow;
    leg.dialog = Dialog.uas(invite, new LocalTag(leg.localTag));
    agent.keep(leg.callId, leg.localTag, leg);
    agent.keepInvite(key, leg);
    return leg;
  }

  Call call() {
    return call;
  }

  String callId() {
    return callId;
  }

  String remote() {
    return remote.toString();
  }

  boolean incoming() {
    return incoming;
  }

  @Nullable String remoteTarget() {
    var current = dialog;
    return current == null ? null : current.remoteTarget().toString();
  }

  // ---- our INVITE

  void invite() {
    if (over) {
      return; // hung up before it was sent
    }
    byte[] offer = media.offer(Direction.SENDRECV);
    agent.keep(callId, localTag, this);
    var request =
        new OutgoingRequest(
            agent, () -> composeInvite(offer), agent.server(), new InviteListener());
    invite = request;
    request.withContact().send();
  }

  private MessageEditor composeInvite(byte[] offer) {
    cseq++;
    return SipRequest.builder(Method.INVITE, remote.uri())
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, agent.self().withTag(localTag).toString())
        .add(HeaderName.TO, remote.toString())
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, cseq + " INVITE")
        .add(HeaderName.ALLOW, UserAgent.RULES.allowValue())
        .body(SessionDescription.CONTENT_TYPE, offer);
  }

  private final class InviteListener implements OutgoingRequest.Listener {
    @Override
    public void onProvisional(SipRequest sent, SipResponse response) {
      if (hungUp) {
        cancelNow();
        return;
      }
      if (response.hasBody() && media.isOffering()) {
        media.onAnswer(response.body()); // early media; the 2xx may say otherwise
      }
      call.onRinging(response.status());
    }

    @Override
    public void onFinal(SipRequest sent, SipResponse response) {
      if (response.isSuccess()) {
        onSuccess(sent, response);
      } else if (!over && dialog == null) {
        var cause =
            hungUp && response.status() == 487 ? CallEnd.Cause.CANCELLED : CallEnd.Cause.REJECTED;
        end(new CallEnd(cause, response.status(), response.reason()));
      }
    }

    @Override
    public void onFailure(int status) {
      if (dialog == null) {
        end(new CallEnd(CallEnd.Cause.FAILED, status, failureReason(status)));
      }
    }
  }

  /** RFC 3261 §13.2.2.4: each 2xx gets its ACK; that of a second fork gets a BYE, too. */
  private void onSuccess(SipRequest sent, SipResponse response) {
    String tag = Objects.requireNonNullElse(response.to().tag(), "");
    var repeat = acks.get(sent.cseq().number() + tag);
    if (repeat != null) {
      repeat.run();
      return;
    }
    var current = dialog;
    if (current != null) {
      if (!current.remoteTag().value().equals(tag)) {
        var fork = Dialog.uac(sent, response);
        acknowledge(fork, sent.cseq().number(), tag);
        new OutgoingRequest(agent, () -> fork.request(Method.BYE), fork.nextHop(), IGNORE).send();
      }
      return;
    }
    var made = Dialog.uac(sent, response);
    dialog = made;
    acknowledge(made, sent.cseq().number(), tag);
    boolean agreed = response.hasBody() ? media.onAnswer(response.body()) : !media.isOffering();
    call.onAnswered();
    if (!agreed) {
      bye(new CallEnd(CallEnd.Cause.FAILED, 488, "Answer Without Usable Audio"));
    } else if (hungUp) {
      bye(new CallEnd(CallEnd.Cause.LOCAL_BYE, 200, "hung up"));
    } else {
      tellMedia();
    }
  }

  private void acknowledge(Dialog with, long inviteCSeq, String tag) {
    agent.transmitAck(
        with.ack(inviteCSeq).buildRequest(),
        with.nextHop(),
        repeat -> acks.put(inviteCSeq + tag, repeat));
  }

  // ---- their INVITE

  void ring() {
    if (!over && success == null && invitation != null && invitationKey != null) {
      agent.respond(invitationKey, withContact(invitation, 180).buildResponse());
    }
  }

  void answer() {
    var request = invitation;
    var key = invitationKey;
    if (over || request == null || key == null || success != null) {
      return;
    }
    var response = withContact(request, 200).add(HeaderName.ALLOW, UserAgent.RULES.allowValue());
    if (!addDescription(request, response)) {
      return;
    }
    var built = response.buildResponse();
    Objects.requireNonNull(dialog).confirm(built);
    repeatUntilAck(key, built);
    call.onAnswered();
    tellMedia();
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
      end(new CallEnd(CallEnd.Cause.FAILED, refusal.status(), refusal.reason()));
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
            () -> bye(new CallEnd(CallEnd.Cause.FAILED, 408, "No ACK")));
    success = repeater;
    repeater.start();
  }

  void reject(int status) {
    if (!over && success == null && invitation != null && invitationKey != null) {
      var response = invitation.response(status, localTag);
      agent.respond(invitationKey, response);
      end(new CallEnd(CallEnd.Cause.REJECTED, status, response.reason()));
    }
  }

  @Override
  public void onCancel(TransactionKey key) {
    if (!over && success == null && invitation != null) {
      agent.respond(key, invitation.response(487, localTag));
      end(new CallEnd(CallEnd.Cause.CANCELLED, 487, "Request Terminated"));
    }
  }

  @Override
  public void onAck(SipRequest ack) {
    var waiting = success;
    if (waiting == null || waiting.isDone() || ack.cseq().number() != waiting.cseq()) {
      return;
    }
    waiting.stop();
    if (offerlessInvite && media.isOffering()) {
      if (ack.hasBody() && media.onAnswer(ack.body())) {
        tellMedia();
      } else {
        bye(new CallEnd(CallEnd.Cause.FAILED, 488, "ACK Without Usable Answer"));
      }
    }
  }

  // ---- requests of the peer in the dialog

  @Override
  public void onRequest(TransactionKey key, SipRequest request, Flow flow) {
    var current = dialog;
    if (current == null || over) {
      agent.respond(key, request.response(481));
      return;
    }
    if (current.onRequest(request) instanceof InDialogVerdict.Refused refused) {
      agent.respond(key, request.response(refused.status()));
      return;
    }
    if (request.method().equals(Method.BYE)) {
      agent.respond(key, request.response(200));
      end(new CallEnd(CallEnd.Cause.REMOTE_BYE, 200, "the peer hung up"));
    } else if (request.method().equals(Method.INVITE)) {
      invitationFlow = flow;
      onReInvite(key, request);
    } else if (request.method().equals(Method.UPDATE) && request.hasBody()) {
      invitationFlow = flow;
      onUpdate(key, request);
    } else if (request.method().equals(Method.OPTIONS)) {
      agent.respond(key, UserAgent.RULES.options(request, localTag));
    } else {
      onInfo(request);
      agent.respond(key, request.response(200));
    }
  }

  private void onReInvite(TransactionKey key, SipRequest request) {
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
    tellMedia();
  }

  private void onUpdate(TransactionKey key, SipRequest request) {
    var response = withContact(request, 200);
    if (answerInto(key, request, response)) {
      agent.respond(key, response.buildResponse());
      tellMedia();
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

  /** Digits of phones that know no RFC 4733: application/dtmf-relay with a Signal= line. */
  private void onInfo(SipRequest request) {
    if (request.method().equals(Method.INFO) && request.hasBody()) {
      for (String line : new String(request.body(), StandardCharsets.UTF_8).split("\r?\n", -1)) {
        String value = line.startsWith("Signal=") ? line.substring(7).strip() : "";
        if (value.length() == 1) {
          onDigit(value.charAt(0));
        }
      }
    }
  }

  private MessageEditor withContact(SipRequest request, int status) {
    var response = request.responseBuilder(status, localTag);
    var flow = invitationFlow;
    if (flow != null) {
      response.add(HeaderName.CONTACT, agent.contact(flow).toString());
    }
    return response;
  }

  // ---- our requests in the dialog

  void hold(boolean hold, CompletableFuture<Void> done) {
    var current = dialog;
    if (current == null || over || hungUp || call.state() != CallState.ANSWERED) {
      done.completeExceptionally(new IllegalStateException("the call is not answered"));
      return;
    }
    if (reinviting || media.isOffering()) {
      done.completeExceptionally(new IllegalStateException("another change is under way"));
      return;
    }
    var before = media.wanted();
    var wanted = hold ? Direction.SENDONLY : Direction.SENDRECV;
    byte[] offer = media.offer(wanted);
    reinviting = true;
    new OutgoingRequest(
            agent,
            () -> current.request(Method.INVITE).body(SessionDescription.CONTENT_TYPE, offer),
            current.nextHop(),
            new ReInviteListener(current, before, hold, done))
        .withContact()
        .preemptive()
        .send();
  }

  private final class ReInviteListener implements OutgoingRequest.Listener {
    private final Dialog current;
    private final Direction before;
    private final boolean hold;
    private final CompletableFuture<Void> done;

    ReInviteListener(Dialog current, Direction before, boolean hold, CompletableFuture<Void> done) {
      this.current = current;
      this.before = before;
      this.hold = hold;
      this.done = done;
    }

    @Override
    public void onFinal(SipRequest sent, SipResponse response) {
      if (response.isSuccess()) {
        String tag = Objects.requireNonNullElse(response.to().tag(), "");
        var repeat = acks.get(sent.cseq().number() + tag);
        if (repeat != null) {
          repeat.run();
          return;
        }
        current.refreshTarget(response);
        acknowledge(current, sent.cseq().number(), tag);
        finish(response.hasBody() && media.onAnswer(response.body()), 488, "no usable answer");
      } else if (response.status() == 491 && glares++ < MAX_GLARES && !over) {
        drop();
        // RFC 3261 §14.1: the owner of the Call-ID waits 2.1 to 4 s, the other up to 2 s.
        var random = ThreadLocalRandom.current();
        int waitMs = incoming ? random.nextInt(0, 2000) : random.nextInt(2100, 4000);
        agent.loop().after(waitMs, () -> hold(hold, done));
      } else {
        drop();
        finish(false, response.status(), response.reason());
        // RFC 3261 §12.2.1.2: after 481 and 408 the dialog is no more.
        if (response.status() == 481 || response.status() == 408) {
          bye(new CallEnd(CallEnd.Cause.FAILED, response.status(), response.reason()));
        }
      }
    }

    @Override
    public void onFailure(int status) {
      drop();
      finish(false, status, failureReason(status));
    }

    private void drop() {
      reinviting = false;
      media.offerDropped(before);
    }

    private void finish(boolean agreed, int status, String reason) {
      reinviting = false;
      if (agreed) {
        glares = 0;
        tellMedia();
        done.complete(null);
      } else {
        done.completeExceptionally(new CallFailedException(status, reason));
      }
    }
  }

  void hangUp() {
    if (over || hungUp) {
      return;
    }
    if (dialog != null && (!incoming || success != null)) {
      bye(new CallEnd(CallEnd.Cause.LOCAL_BYE, 200, "hung up"));
    } else if (incoming) {
      reject(603);
    } else {
      hungUp = true;
      call.onEnding();
      cancelNow();
    }
  }

  private void cancelNow() {
    var request = invite;
    var key = request == null ? null : request.key();
    if (request == null || key == null) {
      end(new CallEnd(CallEnd.Cause.CANCELLED, 487, "hung up before it was sent"));
      return;
    }
    request.stopAnswering();
    agent.cancel(key);
  }

  private void bye(CallEnd why) {
    var current = dialog;
    if (current == null || over) {
      return;
    }
    hungUp = true;
    call.onEnding();
    if (success != null) {
      success.stop();
    }
    new OutgoingRequest(
            agent,
            () -> current.request(Method.BYE),
            current.nextHop(),
            new OutgoingRequest.Listener() {
              @Override
              public void onFinal(SipRequest sent, SipResponse response) {
                end(why);
              }

              @Override
              public void onFailure(int status) {
                end(why);
              }
            })
        .preemptive()
        .send();
  }

  // ---- common

  private void onDigit(char digit) {
    if (!over) {
      call.onDigit(digit);
    }
  }

  private void tellMedia() {
    var hold = media.hold();
    call.onMedia(
        hold == OfferAnswer.Hold.LOCAL || hold == OfferAnswer.Hold.BOTH,
        hold == OfferAnswer.Hold.REMOTE || hold == OfferAnswer.Hold.BOTH);
  }

  private void end(CallEnd how) {
    if (over) {
      return;
    }
    over = true;
    if (success != null) {
      success.stop();
    }
    var current = dialog;
    if (current != null) {
      current.terminate();
    }
    agent.forget(callId, localTag);
    call.onEnded(how);
  }

  private static String failureReason(int status) {
    return status == 408 ? "no answer from the server" : "cannot be sent";
  }

  private static final OutgoingRequest.Listener IGNORE =
      new OutgoingRequest.Listener() {
        @Override
        public void onFinal(SipRequest sent, SipResponse response) {}

        @Override
        public void onFailure(int status) {}
      };
}
