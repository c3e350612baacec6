package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Performs what the machines of one {@link TransactionLayer} want: keeps their deadlines, counts,
 * and passes on to the sink of the call that is being handled what the TU may see.
 */
final class Effects implements TransactionEffects {
  final DeadlineHeap deadlines = new DeadlineHeap();
  final FlowIndex flows = new FlowIndex();

  long started;
  long absorbed;
  long merged;
  long refused;
  long cancelsUnmatched;
  long strayResponses;
  private long repeated;
  private long timedOut;
  private long transportFailed;

  private final TimerSettings timers;
  private final Consumer<Transaction> forget;
  private final BiConsumer<Transaction, SipRequest> startCancel;
  private final int[][] live =
      new int[TransactionKind.values().length][TransactionState.values().length];
  private long nowNanos;
  private @Nullable TransactionSink sink;

  Effects(
      TimerSettings timers,
      Consumer<Transaction> forget,
      BiConsumer<Transaction, SipRequest> startCancel) {
    this.timers = timers;
    this.forget = forget;
    this.startCancel = startCancel;
  }

  /** Begins the handling of one event; calls nest when the TU comes back, with the same sink. */
  void at(long nowNanos, TransactionSink sink) {
    this.nowNanos = nowNanos;
    this.sink = sink;
  }

  int live(TransactionKind kind, TransactionState state) {
    return live[kind.ordinal()][state.ordinal()];
  }

  TransactionTotals totals() {
    return new TransactionTotals(
        started,
        absorbed,
        repeated,
        timedOut,
        transportFailed,
        merged,
        refused,
        cancelsUnmatched,
        strayResponses);
  }

  @Override
  public TimerSettings timers() {
    return timers;
  }

  @Override
  public long nowNanos() {
    return nowNanos;
  }

  @Override
  public void became(Transaction tx, @Nullable TransactionState from, TransactionState to) {
    int[] states = live[tx.kind().ordinal()];
    if (from != null) {
      states[from.ordinal()]--;
    }
    if (to != TransactionState.TERMINATED) {
      states[to.ordinal()]++;
    }
  }

  @Override
  public void reschedule(Transaction tx) {
    deadlines.update(tx);
  }

  @Override
  public void send(Transaction tx, SipMessage message) {
    sink().transmit(message, tx.flow, tx.key);
  }

  @Override
  public void repeat(Transaction tx, SipMessage message) {
    repeated++;
    send(tx, message);
  }

  @Override
  public void response(Transaction tx, SipResponse response) {
    if (!tx.ownedByLayer) {
      sink().onResponse(tx.key, response);
    }
  }

  @Override
  public void lateSuccess(Transaction tx, SipResponse response) {
    strayResponses++;
    sink().onStrayResponse(response, tx.flow);
  }

  @Override
  public void ack(Transaction tx, SipRequest ack) {
    sink().onAck(ack, tx.flow);
  }

  @Override
  public void cancel(Transaction tx, SipRequest cancel) {
    startCancel.accept(tx, cancel);
  }

  @Override
  public void transportFailed(Transaction tx) {
    transportFailed++;
    if (!tx.ownedByLayer) {
      sink().onTransportFailure(tx.key);
    }
  }

  @Override
  public void timedOut(Transaction tx) {
    timedOut++;
    if (!tx.ownedByLayer) {
      sink().onTimeout(tx.key);
    }
  }

  @Override
  public void ended(Transaction tx, EndCause cause) {
    deadlines.remove(tx);
    forget.accept(tx);
    switch (cause) {
      case DONE -> {}
      case TIMEOUT -> timedOut(tx);
      case TRANSPORT -> transportFailed(tx);
    }
    if (!tx.ownedByLayer) {
      sink().onTerminated(tx.key);
    }
  }

  private TransactionSink sink() {
    var current = sink;
    if (current == null) {
      throw new IllegalStateException("sink: none (expected: at() first)");
    }
    return current;
  }
}
