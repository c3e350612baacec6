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
  private final UserAgent agent;
  private final CallMedia media;
  private final Call call;
  private final boolean incoming;
  private final String callId;
  private final String localTag;
  private final NameAddr remote;

  private final Map<String, Runnable> acks = new HashMap<>();
  private @Nullable OutgoingRequest invite;
  private final TheirInvites theirs;
  private final HoldRequests holds;
  private long cseq;
  private boolean hungUp;
  private boolean over;
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
    this.theirs = new TheirInvites(this, agent, media, localTag);
    this.holds = new HoldRequests(this, agent, media);
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
    leg.theirs.first(key, invite, flow);
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
    if (acknowledgeAgain(sent.cseq().number(), tag)) {
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

  /** Sends the ACK again when that 2xx has been acknowledged before; false when it has not. */
  boolean acknowledgeAgain(long inviteCSeq, String tag) {
    var repeat = acks.get(inviteCSeq + tag);
    if (repeat != null) {
      repeat.run();
    }
    return repeat != null;
  }

  void acknowledge(Dialog with, long inviteCSeq, String tag) {
    agent.transmitAck(
        with.ack(inviteCSeq).buildRequest(),
        with.nextHop(),
        repeat -> acks.put(inviteCSeq + tag, repeat));
  }

  // ---- their INVITE

  TheirInvites theirs() {
    return theirs;
  }

  @Override
  public void onCancel(TransactionKey key) {
    theirs.onCancel(key);
  }

  @Override
  public void onAck(SipRequest ack) {
    theirs.onAck(ack);
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
      theirs.onReInvite(key, request, flow);
    } else if (request.method().equals(Method.UPDATE) && request.hasBody()) {
      theirs.onUpdate(key, request, flow);
    } else if (request.method().equals(Method.OPTIONS)) {
      agent.respond(key, UserAgent.RULES.options(request, localTag));
    } else {
      onInfo(request);
      agent.respond(key, request.response(200));
    }
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

  // ---- our requests in the dialog

  void hold(boolean hold, CompletableFuture<Void> done) {
    holds.hold(hold, done);
  }

  void hangUp() {
    if (over || hungUp) {
      return;
    }
    if (dialog != null && (!incoming || theirs.answered())) {
      bye(new CallEnd(CallEnd.Cause.LOCAL_BYE, 200, "hung up"));
    } else if (incoming) {
      theirs.reject(603);
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

  void bye(CallEnd why) {
    var current = dialog;
    if (current == null || over) {
      return;
    }
    hungUp = true;
    call.onEnding();
    theirs.stop();
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

  boolean isOver() {
    return over;
  }

  /** The confirmed dialog of an answered call that nobody is hanging up; else null. */
  @Nullable Dialog answeredDialog() {
    return over || hungUp || call.state() != CallState.ANSWERED ? null : dialog;
  }

  @Nullable Dialog dialog() {
    return dialog;
  }

  private void onDigit(char digit) {
    if (!over) {
      call.onDigit(digit);
    }
  }

  void tellMedia() {
    var hold = media.hold();
    call.onMedia(
        hold == OfferAnswer.Hold.LOCAL || hold == OfferAnswer.Hold.BOTH,
        hold == OfferAnswer.Hold.REMOTE || hold == OfferAnswer.Hold.BOTH);
  }

  void end(CallEnd how) {
    if (over) {
      return;
    }
    over = true;
    theirs.stop();
    var current = dialog;
    if (current != null) {
      current.terminate();
    }
    agent.forget(callId, localTag);
    call.onEnded(how);
  }

  static String failureReason(int status) {
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
