package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.transaction.TransactionEffects.EndCause;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the four machines share: identity, state, and two deadlines. A machine performs nothing;
 * feed it one event with the effects to write into, feed the next when that returned. Driven by
 * {@link TransactionLayer}, which also keeps the fields at the end.
 */
abstract sealed class Transaction permits ClientTransaction, ServerTransaction {
  private static final long NEVER = Long.MAX_VALUE;

  final TransactionKey key;
  final Flow flow;
  private final TransactionKind kind;
  private @Nullable TransactionState state;

  private @Nullable Timer repeatTimer;
  private long repeatAtNanos = NEVER;
  private @Nullable Timer endTimer;
  private long endAtNanos = NEVER;

  /** Begun by the layer itself (CANCEL, merged request): the TU does not know it. */
  boolean ownedByLayer;

  /** Place in {@link DeadlineHeap}; -1 when it has no deadline. */
  int heapIndex = -1;

  @Nullable Transaction nextOnFlow;
  @Nullable Transaction previousOnFlow;

  Transaction(TransactionKind kind, TransactionKey key, Flow flow) {
    this.kind = kind;
    this.key = key;
    this.flow = flow;
  }

  abstract void onTimer(Timer timer, TransactionEffects fx);

  /** The last message could not be sent. */
  abstract void onTransportError(TransactionEffects fx);

  /** The connection is closed, or a datagram of the flow could not be sent. */
  void onFlowLost(TransactionEffects fx) {
    onTransportError(fx);
  }

  final TransactionKind kind() {
    return kind;
  }

  final TransactionState state() {
    var current = state;
    if (current == null) {
      throw new IllegalStateException("transaction: not started (expected: start() first)");
    }
    return current;
  }

  final boolean isTerminated() {
    return state == TransactionState.TERMINATED;
  }

  final boolean reliable() {
    return flow.transport().reliable();
  }

  final long deadlineNanos() {
    return Math.min(repeatAtNanos, endAtNanos);
  }

  /** Feeds every timer that is due; each fires once, however late the owner is. */
  final void fireDue(TransactionEffects fx) {
    if (repeatTimer != null && repeatAtNanos <= fx.nowNanos() && repeatAtNanos <= endAtNanos) {
      var due = repeatTimer;
      stopRepeating(fx);
      onTimer(due, fx);
    } else if (endTimer != null && endAtNanos <= fx.nowNanos()) {
      var due = endTimer;
      endTimer = null;
      endAtNanos = NEVER;
      fx.reschedule(this);
      onTimer(due, fx);
    }
  }

  /** Starts a timer; one that runs in the same role (repeating or ending) is replaced. */
  final void start(Timer timer, long millis, TransactionEffects fx) {
    long atNanos = fx.nowNanos() + TimeUnit.MILLISECONDS.toNanos(millis);
    if (timer.repeating()) {
      repeatTimer = timer;
      repeatAtNanos = atNanos;
    } else {
      endTimer = timer;
      endAtNanos = atNanos;
    }
    fx.reschedule(this);
  }

  final void stopRepeating(TransactionEffects fx) {
    repeatTimer = null;
    repeatAtNanos = NEVER;
    fx.reschedule(this);
  }

  /** Goes to a state that lasts only as long as repeats can come: not at all when reliable. */
  final void lingerIn(TransactionState next, Timer timer, long millis, TransactionEffects fx) {
    become(next, fx);
    stopRepeating(fx);
    if (reliable()) {
      terminate(EndCause.DONE, fx);
    } else {
      start(timer, millis, fx);
    }
  }

  final void become(TransactionState next, TransactionEffects fx) {
    var from = state;
    state = next;
    fx.became(this, from, next);
  }

  final void terminate(EndCause cause, TransactionEffects fx) {
    if (isTerminated()) {
      return; // the TU came back during an effect and has ended it already
    }
    repeatTimer = null;
    repeatAtNanos = NEVER;
    endTimer = null;
    endAtNanos = NEVER;
    become(TransactionState.TERMINATED, fx);
    fx.ended(this, cause);
  }
}
