package io.rvoip.protocol.sip.transaction;

import static io.rvoip.protocol.sip.transaction.TransactionState.ACCEPTED;
import static io.rvoip.protocol.sip.transaction.TransactionState.CALLING;
import static io.rvoip.protocol.sip.transaction.TransactionState.COMPLETED;
import static io.rvoip.protocol.sip.transaction.TransactionState.PROCEEDING;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.transaction.TransactionEffects.EndCause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * INVITE client transaction, RFC 3261 §17.1.1, with the Accepted state of RFC 6026 §7.2, and
 * CANCEL, RFC 3261 §9.1.
 */
final class InviteClientTransaction extends ClientTransaction {
  /** Until the final response; then only the ACK is needed. */
  private @Nullable SipRequest request;

  private @Nullable SipRequest ack;
  private long timerAMs;

  /** Header lines for the CANCEL that waits for a provisional response; null when none waits. */
  private @Nullable List<String> waitingCancel;

  private boolean cancelled;

  InviteClientTransaction(TransactionKey key, SipRequest request, Flow flow) {
    super(TransactionKind.INVITE_CLIENT, key, flow);
    this.request = request;
  }

  @Override
  void start(TransactionEffects fx) {
    become(CALLING, fx);
    if (!reliable()) {
      timerAMs = fx.timers().t1Ms();
      start(Timer.A, timerAMs, fx);
    }
    start(Timer.B, fx.timers().patienceMs(), fx);
    if (request != null) {
      fx.send(this, request);
    }
  }

  @Override
  void onResponse(SipResponse response, TransactionEffects fx) {
    switch (state()) {
      case CALLING, PROCEEDING -> {
        if (response.isProvisional()) {
          provisional(response, fx);
        } else if (response.isSuccess()) {
          accept(response, fx);
        } else {
          complete(response, fx);
        }
      }
      case COMPLETED -> {
        if (response.isSuccess()) {
          fx.lateSuccess(this, response);
        } else if (response.isFinal() && ack != null) {
          // RFC 3261 §17.1.1.2: each retransmission of the final response is answered by the ACK.
          fx.repeat(this, ack);
        }
      }
      case ACCEPTED -> {
        // RFC 6026 §7.2: 2xx go to the TU, which repeats its ACK; all others are dropped.
        if (response.isSuccess()) {
          fx.response(this, response);
        }
      }
      case TERMINATED, TRYING, CONFIRMED -> {} // over, or not a state of this machine
    }
  }

  @Override
  void onTimer(Timer timer, TransactionEffects fx) {
    switch (timer) {
      case A -> {
        // RFC 3261 §17.1.1.2: retransmit, and double the interval each time.
        timerAMs *= 2;
        start(Timer.A, timerAMs, fx);
        if (request != null) {
          fx.repeat(this, request);
        }
      }
      case B, CANCELLED -> terminate(EndCause.TIMEOUT, fx);
      case C -> cancel(List.of(), fx);
      case D, M -> terminate(EndCause.DONE, fx);
      case E, F, G, H, I, J, K, L, PROVISIONAL, UNANSWERED -> {} // timers of other machines
    }
  }

  @Override
  void onTransportError(TransactionEffects fx) {
    switch (state()) {
      case CALLING, COMPLETED -> terminate(EndCause.TRANSPORT, fx);
      // RFC 3261 §18.2.2: without its connection, the server answers on a new one; so we wait.
      case PROCEEDING, ACCEPTED -> {}
      case TERMINATED, TRYING, CONFIRMED -> {} // over, or not a state of this machine
    }
  }

  /** Asks to cancel; false when a final response came before. */
  boolean cancel(List<String> headerLines, TransactionEffects fx) {
    if (cancelled || waitingCancel != null) {
      return state() == CALLING || state() == PROCEEDING;
    }
    if (state() == CALLING) {
      // RFC 3261 §9.1: "the CANCEL request MUST NOT be sent" before a provisional response.
      waitingCancel = List.copyOf(headerLines);
      return true;
    }
    if (state() != PROCEEDING) {
      return false;
    }
    sendCancel(headerLines, fx);
    return true;
  }

  private void provisional(SipResponse response, TransactionEffects fx) {
    boolean first = state() == CALLING;
    if (first) {
      become(PROCEEDING, fx);
      stopRepeating(fx);
    }
    // RFC 3261 §16.7 step 2: Timer C begins anew with each 101 to 199.
    if (!cancelled && (first || response.status() > 100)) {
      start(Timer.C, fx.timers().proceedingLimitMs(), fx);
    }
    if (waitingCancel != null) {
      var headerLines = waitingCancel;
      waitingCancel = null;
      sendCancel(headerLines, fx);
    }
    if (response.status() > 100) {
      fx.response(this, response);
    }
  }

  private void accept(SipResponse response, TransactionEffects fx) {
    become(ACCEPTED, fx);
    stopRepeating(fx);
    start(Timer.M, fx.timers().patienceMs(), fx);
    request = null;
    waitingCancel = null;
    fx.response(this, response);
  }

  private void complete(SipResponse response, TransactionEffects fx) {
    if (request != null) {
      ack = DerivedRequests.ack(request, response);
      fx.send(this, ack);
    }
    request = null;
    waitingCancel = null;
    become(COMPLETED, fx);
    stopRepeating(fx);
    start(Timer.D, fx.timers().timerDMs(), fx);
    fx.response(this, response);
    if (reliable()) {
      terminate(EndCause.DONE, fx);
    }
  }

  private void sendCancel(List<String> headerLines, TransactionEffects fx) {
    cancelled = true;
    start(Timer.CANCELLED, fx.timers().patienceMs(), fx);
    if (request != null) {
      fx.cancel(this, DerivedRequests.cancel(request, headerLines));
    }
  }
}
