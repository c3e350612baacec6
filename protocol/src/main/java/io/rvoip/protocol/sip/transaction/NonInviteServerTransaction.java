package io.rvoip.protocol.sip.transaction;

import static io.rvoip.protocol.sip.transaction.TransactionState.COMPLETED;
import static io.rvoip.protocol.sip.transaction.TransactionState.PROCEEDING;
import static io.rvoip.protocol.sip.transaction.TransactionState.TRYING;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.transaction.TransactionEffects.EndCause;
import org.jspecify.annotations.Nullable;

/** Non-INVITE server transaction, RFC 3261 §17.2.2, with the timing of RFC 4320. */
final class NonInviteServerTransaction extends ServerTransaction {
  /** Until the first response. */
  private @Nullable SipRequest request;

  private @Nullable SipResponse lastResponse;

  NonInviteServerTransaction(TransactionKey key, SipRequest request, Flow flow) {
    super(TransactionKind.NON_INVITE_SERVER, key, flow);
    this.request = request;
  }

  @Override
  void start(TransactionEffects fx) {
    become(TRYING, fx);
    start(Timer.PROVISIONAL, fx.timers().provisionalAfterMs(), fx);
    // RFC 4320 §4.2: after the client's Timer F an answer only does harm.
    start(Timer.UNANSWERED, fx.timers().patienceMs(), fx);
  }

  @Override
  void onRepeatedRequest(TransactionEffects fx) {
    switch (state()) {
      case TRYING -> {} // absorbed; the TU is at it
      case PROCEEDING, COMPLETED -> {
        if (lastResponse != null) {
          fx.repeat(this, lastResponse);
        }
      }
      case TERMINATED, CALLING, CONFIRMED, ACCEPTED -> {} // over, or not a state of this machine
    }
  }

  @Override
  boolean onTuResponse(SipResponse response, TransactionEffects fx) {
    if (state() != TRYING && state() != PROCEEDING) {
      return false; // RFC 3261 §17.2.2: later final responses "MUST be discarded"
    }
    lastResponse = response.bare();
    request = null;
    stopRepeating(fx);
    if (response.isProvisional()) {
      become(PROCEEDING, fx);
      fx.send(this, response);
    } else {
      fx.send(this, response);
      lingerIn(COMPLETED, Timer.J, fx.timers().patienceMs(), fx);
    }
    return true;
  }

  @Override
  void onTimer(Timer timer, TransactionEffects fx) {
    switch (timer) {
      case PROVISIONAL -> {
        if (request != null) {
          lastResponse = LayerResponses.trying(request);
          request = null;
          become(PROCEEDING, fx);
          fx.send(this, lastResponse);
        }
      }
      case J -> terminate(EndCause.DONE, fx);
      case UNANSWERED -> terminate(EndCause.TIMEOUT, fx);
      case A, B, C, D, E, F, G, H, I, K, L, M, CANCELLED -> {} // timers of other machines
    }
  }

  @Override
  void onTransportError(TransactionEffects fx) {
    switch (state()) {
      case PROCEEDING, COMPLETED -> terminate(EndCause.TRANSPORT, fx);
      case TRYING -> {} // nothing was sent; the answer may still find a way
      case TERMINATED, CALLING, CONFIRMED, ACCEPTED -> {} // over, or not a state of this machine
    }
  }
}
