package io.rvoip.protocol.sip.transaction;

import static io.rvoip.protocol.sip.transaction.TransactionState.ACCEPTED;
import static io.rvoip.protocol.sip.transaction.TransactionState.COMPLETED;
import static io.rvoip.protocol.sip.transaction.TransactionState.CONFIRMED;
import static io.rvoip.protocol.sip.transaction.TransactionState.PROCEEDING;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.transaction.TransactionEffects.EndCause;
import org.jspecify.annotations.Nullable;

/**
 * INVITE server transaction, RFC 3261 §17.2.1, with the Accepted state of RFC 6026 §7.1. It answers
 * 100 by itself at once; a 2xx is repeated by the TU, through here.
 */
final class InviteServerTransaction extends ServerTransaction {
  /** Until the final response: to answer 408 when the TU stays silent. */
  private @Nullable SipRequest request;

  /** For repetitions; null when the TU repeats by itself. */
  private @Nullable SipResponse lastResponse;

  private @Nullable String toTag;
  private boolean cancelled;
  private boolean timeoutTold;
  private long timerGMs;

  InviteServerTransaction(TransactionKey key, SipRequest request, Flow flow) {
    super(TransactionKind.INVITE_SERVER, key, flow);
    this.request = request;
  }

  @Override
  void start(TransactionEffects fx) {
    become(PROCEEDING, fx);
    start(Timer.UNANSWERED, fx.timers().proceedingLimitMs(), fx);
    if (request != null) {
      SipResponse trying = LayerResponses.trying(request);
      lastResponse = trying.bare();
      fx.send(this, trying);
    }
  }

  @Override
  void onRepeatedRequest(TransactionEffects fx) {
    switch (state()) {
      case PROCEEDING, COMPLETED -> repeatLast(fx);
      case CONFIRMED -> {} // an INVITE overtaken by its ACK
      // RFC 6026 §7.1: absorbed, neither answered nor passed on.
      case ACCEPTED -> {}
      case TERMINATED, CALLING, TRYING -> {} // over, or not a state of this machine
    }
  }

  @Override
  boolean onTuResponse(SipResponse response, TransactionEffects fx) {
    if (state() == ACCEPTED && response.isSuccess()) {
      // RFC 6026 §7.1: "any 2xx response passed down from the TU ... is sent".
      fx.repeat(this, response);
      return true;
    }
    if (state() != PROCEEDING) {
      return false;
    }
    toTag = response.status() > 100 ? response.to().tag() : toTag;
    if (response.isProvisional()) {
      lastResponse = response.bare();
      start(Timer.UNANSWERED, fx.timers().proceedingLimitMs(), fx);
      fx.send(this, response);
    } else if (response.isSuccess()) {
      request = null;
      lastResponse = null;
      become(ACCEPTED, fx);
      start(Timer.L, fx.timers().patienceMs(), fx);
      fx.send(this, response);
    } else {
      complete(response, fx);
    }
    return true;
  }

  void onAck(SipRequest ack, TransactionEffects fx) {
    switch (state()) {
      case COMPLETED -> lingerIn(CONFIRMED, Timer.I, fx.timers().t4Ms(), fx);
      case ACCEPTED -> fx.ack(this, ack); // RFC 6026 §7.1; from a peer that reuses the branch
      case PROCEEDING, CONFIRMED -> {} // before any final response, or once more
      case TERMINATED, CALLING, TRYING -> {} // over, or not a state of this machine
    }
  }

  /** A CANCEL came; true the first time, when there was no final response yet. */
  boolean onCancel() {
    boolean effective = state() == PROCEEDING && !cancelled;
    cancelled = true;
    return effective;
  }

  /** The To tag of what was answered so far; a CANCEL is answered with the same one, §9.2. */
  @Nullable String toTag() {
    return toTag;
  }

  @Override
  void onTimer(Timer timer, TransactionEffects fx) {
    switch (timer) {
      case G -> {
        timerGMs = Math.min(2 * timerGMs, fx.timers().t2Ms());
        start(Timer.G, timerGMs, fx);
        repeatLast(fx);
      }
      case H -> terminate(timeoutTold ? EndCause.DONE : EndCause.TIMEOUT, fx);
      case I, L -> terminate(EndCause.DONE, fx);
      case UNANSWERED -> {
        if (request != null) {
          // RFC 3261 §21.4.9: no response could be produced within a suitable amount of time.
          complete(LayerResponses.finalResponse(request, 408), fx);
        }
        timeoutTold = true;
        fx.timedOut(this);
      }
      case A, B, C, D, E, F, J, K, M, PROVISIONAL, CANCELLED -> {} // timers of other machines
    }
  }

  @Override
  void onTransportError(TransactionEffects fx) {
    switch (state()) {
      case PROCEEDING, COMPLETED -> terminate(EndCause.TRANSPORT, fx);
      // RFC 6026 §7.1: the TU is told, the state stays.
      case ACCEPTED -> fx.transportFailed(this);
      case CONFIRMED -> {} // nothing is left to send
      case TERMINATED, CALLING, TRYING -> {} // over, or not a state of this machine
    }
  }

  private void complete(SipResponse response, TransactionEffects fx) {
    request = null;
    lastResponse = response.bare();
    become(COMPLETED, fx);
    if (!reliable()) {
      timerGMs = fx.timers().t1Ms();
      start(Timer.G, timerGMs, fx);
    }
    start(Timer.H, fx.timers().patienceMs(), fx);
    fx.send(this, response);
  }

  private void repeatLast(TransactionEffects fx) {
    if (lastResponse != null) {
      fx.repeat(this, lastResponse);
    }
  }
}
