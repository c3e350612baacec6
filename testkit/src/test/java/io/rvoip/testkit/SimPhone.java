package io.rvoip.testkit;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A phone with one call at a time, as simple as RFC 3261 §13 to §15 allow: it repeats its 2xx until
 * the ACK comes, acknowledges each 2xx, and does what its script says.
 */
final class SimPhone extends SimStation {
  private static final long T1_MS = 500;
  private static final long T2_MS = 4000;

  /** What the person at the phone does; times in milliseconds, negative for never. */
  record Script(
      long cancelAfterMs,
      long answerAfterMs,
      int declineWith,
      long reInviteAfterMs,
      long hangUpAfterMs) {}

  /** How far a call came. */
  enum Outcome {
    NONE,
    FAILED,
    CANCELLED,
    ANSWERED,
    ENDED
  }

  private final Script script;
  Outcome outcome = Outcome.NONE;
  int failure;
  int invitesSeen;
  int byesSeen;
  int reInvitesAnswered;
  boolean hungUpFirst;
  @Nullable Dialog dialog;

  private boolean wantsCancel;
  private @Nullable SipRequest invite;
  private @Nullable TransactionKey inviteKey;
  private final Map<Long, SipRequest> acksByCSeq = new HashMap<>();
  private final Set<Long> acknowledged = new HashSet<>();

  SimPhone(Simulation world, String ip, TransportKind transport, Script script) {
    super(world, ip, transport);
    this.script = script;
  }

  // ---- caller

  void call(SimPhone callee) {
    var target = SipUri.of("u", callee.address.getAddress().getHostAddress(), 5060);
    var editor =
        SipRequest.builder(Method.INVITE, target)
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, "<sip:caller@example.com>;tag=caller")
            .add(HeaderName.TO, "<sip:callee@example.com>")
            .add(HeaderName.CALL_ID, "call-1")
            .add(HeaderName.CSEQ, "1 INVITE");
    invite = editor.buildRequest();
    inviteKey = send(editor, callee.address);
    if (script.cancelAfterMs >= 0) {
      afterMillis(script.cancelAfterMs, this::giveUp);
    }
  }

  /** Whoever wants out cancels, and hangs up when the answer was faster. */
  private void giveUp() {
    wantsCancel = layer.cancel(inviteKey, List.of(), nowNanos(), checked);
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
        dialog = Dialog.uac(invite, response);
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
      dialog = Dialog.uac(invite, response);
    } else if (!dialog.confirm(response)) {
      throw new AssertionError("nobody forks here: " + response);
    }
    var known = acksByCSeq.get(cseq);
    if (known != null) {
      layer.sendRequest(known, flowTo(peer()), nowNanos(), checked); // the same ACK again
      return;
    }
    var ack =
        dialog
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
      dialog.refreshTarget(response);
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
      dialog.terminate();
    }
  }

  private void inDialog(Method method) {
    if (outcome == Outcome.ANSWERED) {
      send(dialog.request(method), peer());
    }
  }

  private InetSocketAddress peer() {
    var uri = (SipUri) dialog.nextHop();
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
          dialog.terminate();
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
    dialog = Dialog.uas(request, new LocalTag("callee"));
    answer(key, request, 180, "callee");
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
      dialog.terminate();
      answer(inviteKey, invite, status, "callee");
    }
  }

  private void pickUp() {
    if (outcome == Outcome.NONE) {
      outcome = Outcome.ANSWERED;
      dialog.confirm(invite.response(200, "callee"));
      repeat2xx(inviteKey, invite, T1_MS, 0);
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
    answer(key, request, 200, "callee");
    afterMillis(
        intervalMs,
        () -> repeat2xx(key, request, Math.min(2 * intervalMs, T2_MS), elapsedMs + intervalMs));
  }

  @Override
  public void onAck(SipRequest ack, Flow flow) {
    if (!ack.to().tag().equals("callee")) {
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

  boolean isIdle() {
    return dialog == null || dialog.state() != DialogState.CONFIRMED;
  }
}
