package io.rvoip.protocol.sip.transaction;

import static io.rvoip.protocol.sip.transaction.TransactionState.COMPLETED;
import static io.rvoip.protocol.sip.transaction.TransactionState.PROCEEDING;
import static io.rvoip.protocol.sip.transaction.TransactionState.TRYING;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.transaction.TransactionEffects.EndCause;
import org.jspecify.annotations.Nullable;

/** Non-INVITE client transaction, RFC 3261 §17.1.2. */
final class NonInviteClientTransaction extends ClientTransaction {
  /** Until the final response. */
  private @Nullable SipRequest request;

  private long timerEMs;

  NonInviteClientTransaction(TransactionKey key, SipRequest request, Flow flow) {
    super(TransactionKind.NON_INVITE_CLIENT, key, flow);
    this.request = request;
  }

  @Override
  void start(TransactionEffects fx) {
    become(TRYING, fx);
    if (!reliable()) {
      timerEMs = fx.timers().t1Ms();
      start(Timer.E, timerEMs, fx);
    }
    start(Timer.F, fx.timers().patienceMs(), fx);
    if (request != null) {
      fx.send(this, request);
    }
  }

  @Override
  void onResponse(SipResponse response, TransactionEffects fx) {
    switch (state()) {
      case TRYING, PROCEEDING -> {
        if (response.isProvisional()) {
          become(PROCEEDING, fx);
          if (response.status() > 100) {
            fx.response(this, response);
          }
        } else {
          request = null;
          become(COMPLETED, fx);
          stopRepeating(fx);
          start(Timer.K, fx.timers().t4Ms(), fx);
          fx.response(this, response);
          if (reliable()) {
            terminate(EndCause.DONE, fx);
          }
        }
      }
      case COMPLETED -> {} // a repeat of the answer; this state is there to absorb it
      case TERMINATED, CALLING, CONFIRMED, ACCEPTED -> {} // over, or not a state of this machine
    }
  }

  @Override
  void onTimer(Timer timer, TransactionEffects fx) {
    switch (timer) {
      case E -> {
        // RFC 3261 §17.1.2.2: double up to T2; in Proceeding it is T2 at once.
        long t2Ms = fx.timers().t2Ms();
        timerEMs = state() == PROCEEDING ? t2Ms : Math.min(2 * timerEMs, t2Ms);
        start(Timer.E, timerEMs, fx);
        if (request != null) {
          fx.repeat(this, request);
        }
      }
      case F -> terminate(EndCause.TIMEOUT, fx);
      case K -> terminate(EndCause.DONE, fx);
      case A, B, C, D, G, H, I, J, L, M, PROVISIONAL, CANCELLED, UNANSWERED -> {} // other machines
    }
  }

  @Override
  void onTransportError(TransactionEffects fx) {
    switch (state()) {
      case TRYING, PROCEEDING -> terminate(EndCause.TRANSPORT, fx);
      case COMPLETED -> {} // answered; nothing is left to send
      case TERMINATED, CALLING, CONFIRMED, ACCEPTED -> {} // over, or not a state of this machine
    }
  }
}
