package io.rvoip.testkit;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.dialog.Dialog;
import io.rvoip.protocol.sip.dialog.DialogState;
import io.rvoip.protocol.sip.dialog.InDialogVerdict;
import io.rvoip.protocol.sip.dialog.LocalTag;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A phone with one call at a time, as simple as RFC 3261 §13 to §15 allow: it repeats its 2xx until
 * the ACK comes, acknowledges each 2xx, and does what its script says.
 */
public final class SimPhone extends SimStation {
  private static final long T1_MS = 500;
  private static final long T2_MS = 4000;

  /** What the person at the phone does; times in milliseconds, negative for never. */
  public record Script(
      long cancelAfterMs,
      long answerAfterMs,
      int declineWith,
      long reInviteAfterMs,
      long hangUpAfterMs) {}

  /** How far a call came. */
  public enum Outcome {
    NONE,
    FAILED,
    CANCELLED,
    ANSWERED,
    ENDED
  }

  private final Script script;
  private final String tag;
  private final @Nullable String sdp;
  private Outcome outcome = Outcome.NONE;
  private int failure;
  private int invitesSeen;
  private int byesSeen;
  private int reInvitesAnswered;
  private boolean hungUpFirst;
  private @Nullable Dialog dialog;
  private boolean wantsCancel;
  private @Nullable SipRequest invite;
  private @Nullable TransactionKey inviteKey;
  private final Map<Long, SipRequest> acksByCSeq = new HashMap<>();
  private final Set<Long> acknowledged = new HashSet<>();

  /**
   * A phone.
   *
   * @param tag of its ends of dialogs
   * @param sdp what it says of its media, in INVITE and 2xx; null: nothing
   */
  public SimPhone(
      Simulation world,
      String ip,
      TransportKind transport,
      Script script,
      String tag,
      @Nullable String sdp) {
    super(world, ip, transport);
    this.script = script;
    this.tag = tag;
    this.sdp = sdp;
  }

  /** How far its call came. */
  public Outcome outcome() {
    return outcome;
  }

  /** The final status that refused its call; 0: none. */
  public int failure() {
    return failure;
  }

  /** How often somebody called. */
  public int invitesSeen() {
    return invitesSeen;
  }

  /** How often the other side hung up. */
  public int byesSeen() {
    return byesSeen;
  }

  /** How many of its re-INVITEs had a 2xx. */
  public int reInvitesAnswered() {
    return reInvitesAnswered;
  }

  /** Whether it was this phone that hung up. */
  public boolean hungUpFirst() {
    return hungUpFirst;
  }

  private Dialog dialog() {
    return Objects.requireNonNull(dialog, "no dialog yet");
  }

  private SipRequest invite() {
    return Objects.requireNonNull(invite, "no INVITE yet");
  }

  private TransactionKey inviteKey() {
    return Objects.requireNonNull(inviteKey, "no INVITE yet");
  }

  // ---- caller

  /** Calls somebody, or whoever finds him. */
  public void call(InetSocketAddress callee) {
    var target = SipUri.of("u", callee.getAddress().getHostAddress(), 5060);
    var editor =
        SipRequest.builder(Method.INVITE, target)
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, "<sip:caller@example.com>;tag=" + tag)
            .add(HeaderName.TO, "<sip:callee@example.com>")
            .add(HeaderName.CALL_ID, "call-1")
            .add(HeaderName.CSEQ, "1 INVITE");
    speak(editor);
    invite = editor.buildRequest();
    inviteKey = send(editor, callee);
    if (script.cancelAfterMs >= 0) {
      afterMillis(script.cancelAfterMs, this::giveUp);
    }
  }

  private void speak(MessageEditor message) {
    if (sdp != null) {
      message.body("application/sdp", sdp.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Whoever wants out cancels, and hangs up when the answer was faster. */
  private void giveUp() {
    wantsCancel = layer.cancel(inviteKey(), List.of(), nowNanos(), checked);
    if (!wantsCancel) {
      hangUp();
    }
  }

  @Override
  public void onResponse(TransactionKey key, SipResponse response) {
    if (!key.method().equals(Method.INVITE)) {
      return;
    }
    long cseq = response.cseq().number();
    if (response.isProvisional()) {
      if (dialog == null && response.to().tag() != null) {
        dialog = Dialog.uac(invite(), response);
      }
    } else if (!response.isSuccess()) {
      if (key.equals(inviteKey)) {
        failure = response.status();
        outcome = failure == 487 ? Outcome.CANCELLED : Outcome.FAILED;
      }
    } else {
      succeeded(response, cseq);
    }
  }

  private void succeeded(SipResponse response, long cseq) {
    if (dialog == null) {
      dialog = Dialog.uac(invite(), response);
    } else if (!dialog().confirm(response)) {
      throw new AssertionError("nobody forks here: " + response);
    }
    var known = acksByCSeq.get(cseq);
    if (known != null) {
      layer.sendRequest(known, flowTo(peer()), nowNanos(), checked); // the same ACK again
      return;
    }
    var ack =
        dialog()
            .ack(cseq)
            .prepend(
                HeaderName.VIA,
                "SIP/2.0/UDP %s:5060;branch=z9hG4bKack%d"
                    .formatted(address.getAddress().getHostAddress(), cseq))
            .buildRequest();
    acksByCSeq.put(cseq, ack);
    layer.sendRequest(ack, flowTo(peer()), nowNanos(), checked);
    if (outcome == Outcome.NONE) {
      established();
    } else {
      reInvitesAnswered++;
      dialog().refreshTarget(response);
    }
  }

  private void established() {
    outcome = Outcome.ANSWERED;
    if (wantsCancel) {
      hangUp(); // the answer crossed the CANCEL
      return;
    }
    if (script.reInviteAfterMs >= 0) {
      afterMillis(script.reInviteAfterMs, () -> inDialog(Method.INVITE));
    }
    if (script.hangUpAfterMs >= 0) {
      afterMillis(script.hangUpAfterMs, this::hangUp);
    }
  }

  private void hangUp() {
    if (outcome == Outcome.ANSWERED) {
      hungUpFirst = true;
      inDialog(Method.BYE);
      outcome = Outcome.ENDED;
      dialog().terminate();
    }
  }

  private void inDialog(Method method) {
    if (outcome == Outcome.ANSWERED) {
      var request = dialog().request(method);
      if (method.equals(Method.INVITE)) {
        speak(request);
      }
      send(request, peer());
    }
  }

  private InetSocketAddress peer() {
    var uri = (SipUri) dialog().nextHop();
    return new InetSocketAddress(InetAddress.ofLiteral(uri.host()), uri.port());
  }

  // ---- callee

  @Override
  public void onRequest(TransactionKey key, SipRequest request, Flow flow) {
    if (request.to().tag() == null && request.method().equals(Method.INVITE)) {
      ring(key, request);
      return;
    }
    InDialogVerdict verdict =
        dialog == null
            ? new InDialogVerdict.Refused(InDialogVerdict.Why.NOT_THIS_DIALOG)
            : dialog.onRequest(request);
    switch (verdict) {
      case InDialogVerdict.Refused refused -> answer(key, request, refused.status(), "x");
      case InDialogVerdict.Accepted accepted -> {
        if (request.method().equals(Method.BYE)) {
          byesSeen++;
          outcome = Outcome.ENDED;
          dialog().terminate();
          answer(key, request, 200, "x");
        } else {
          repeat2xx(key, request, T1_MS, 0);
        }
      }
    }
  }

  private void ring(TransactionKey key, SipRequest request) {
    invitesSeen++;
    invite = request;
    inviteKey = key;
    dialog = Dialog.uas(request, new LocalTag(tag));
    answer(key, request, 180, tag);
    if (script.declineWith > 0) {
      afterMillis(script.answerAfterMs, () -> decline(script.declineWith));
    } else if (script.answerAfterMs >= 0) {
      afterMillis(script.answerAfterMs, this::pickUp);
    }
  }

  private void decline(int status) {
    if (outcome == Outcome.NONE) {
      outcome = status == 487 ? Outcome.CANCELLED : Outcome.FAILED;
      failure = status;
      dialog().terminate();
      answer(inviteKey(), invite(), status, tag);
    }
  }

  private void pickUp() {
    if (outcome == Outcome.NONE) {
      outcome = Outcome.ANSWERED;
      dialog().confirm(invite().response(200, tag));
      repeat2xx(inviteKey(), invite(), T1_MS, 0);
    }
  }

  /** RFC 3261 §13.3.1.4: the 2xx is repeated until the ACK comes; after 64*T1 the UAS hangs up. */
  private void repeat2xx(TransactionKey key, SipRequest request, long intervalMs, long elapsedMs) {
    if (acknowledged.contains(request.cseq().number()) || outcome == Outcome.ENDED) {
      return;
    }
    if (elapsedMs >= 64 * T1_MS) {
      hangUp();
      return;
    }
    var ok = request.responseBuilder(200, tag);
    speak(ok);
    answer(key, request, ok, 200);
    afterMillis(
        intervalMs,
        () -> repeat2xx(key, request, Math.min(2 * intervalMs, T2_MS), elapsedMs + intervalMs));
  }

  @Override
  public void onAck(SipRequest ack, Flow flow) {
    if (!tag.equals(ack.to().tag())) {
      throw new AssertionError("ACK of no dialog: " + ack);
    }
    boolean first = acknowledged.add(ack.cseq().number());
    if (first && ack.cseq().number() == 1 && script.hangUpAfterMs >= 0) {
      // RFC 3261 §15: the callee must not send BYE before the ACK.
      afterMillis(script.hangUpAfterMs, this::hangUp);
    }
  }

  @Override
  public void onCancel(TransactionKey key, SipRequest cancel) {
    decline(487);
  }

  /** Whether no dialog of it is confirmed. */
  public boolean isIdle() {
    return dialog == null || dialog.state() != DialogState.CONFIRMED;
  }
}
