package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.sip.call.CallCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What has been handed to entities and not been taken yet. A client stops repeating once it has a
 * provisional answer, so a lost message would be a hung call: it is sent again after 200 ms, 400 ms
 * … 8 s, and given up when the entity has not been heard of for 32 s. How long a request that has
 * been taken waits for its answer is the entity's business: a phone may ring for minutes.
 *
 * <p>Not thread safe; one edge loop owns it.
 */
final class Deliveries {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(8);
  private static final long TAKEN_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long REFUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(800);
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(32);

  /** One message on its way. */
  static final class Pending {
    final long id;
    final String callId;
    final CallCommand command;
    final @Nullable TransactionKey transaction;
    final long sinceNanos;
    private long heardNanos;
    private long nextNanos;
    private long intervalNanos = FIRST_NANOS;
    private boolean gone;
    private boolean taken;

    Pending(
        long id,
        String callId,
        CallCommand command,
        @Nullable TransactionKey transaction,
        long now) {
      this.id = id;
      this.callId = callId;
      this.command = command;
      this.transaction = transaction;
      this.sinceNanos = now;
      this.heardNanos = now;
      this.nextNanos = now + FIRST_NANOS;
    }

    boolean isNewCall() {
      return command instanceof CallCommand.Offer;
    }

    private boolean isOverdue(long now) {
      return isNewCall() && !taken && now - sinceNanos >= REFUSE_NANOS;
    }

    private boolean isForsaken(long now) {
      return now - heardNanos >= GIVE_UP_NANOS;
    }
  }

  /** When a delivery is due; stale once the delivery is gone or has another time. */
  private record Due(Pending pending, long atNanos) {
    boolean isStale() {
      return pending.gone || pending.nextNanos != atNanos;
    }
  }

  private final Map<Long, Pending> byId = new HashMap<>();
  private final Map<TransactionKey, Pending> byTransaction = new HashMap<>();
  private final PriorityQueue<Due> due =
      new PriorityQueue<>((a, b) -> Long.compare(a.atNanos - b.atNanos, 0));

  void add(Pending pending) {
    byId.put(pending.id, pending);
    if (pending.transaction != null) {
      byTransaction.put(pending.transaction, pending);
    }
    schedule(pending, pending.nextNanos);
  }

  /**
   * The entity has it. A request that it owes an answer is asked about again every 2 s, because the
   * entity may be lost with its node before it answers; who knows the delivery ignores it.
   */
  void taken(long id, long now) {
    Pending pending = byId.get(id);
    if (pending == null) {
      return;
    }
    if (pending.transaction == null) {
      remove(pending);
    } else {
      pending.taken = true;
      pending.heardNanos = now;
      pending.intervalNanos = TAKEN_NANOS;
      schedule(pending, now + TAKEN_NANOS);
    }
  }

  /** The transaction has its final answer, or is gone. */
  void settled(TransactionKey transaction) {
    Pending pending = byTransaction.get(transaction);
    if (pending != null) {
      remove(pending);
    }
  }

  private void remove(Pending pending) {
    pending.gone = true;
    byId.remove(pending.id);
    if (pending.transaction != null) {
      byTransaction.remove(pending.transaction, pending);
    }
  }

  private void schedule(Pending pending, long atNanos) {
    pending.nextNanos = atNanos;
    due.add(new Due(pending, atNanos));
  }

  private @Nullable Due first() {
    Due first = due.peek();
    while (first != null && first.isStale()) {
      due.remove();
      first = due.peek();
    }
    return first;
  }

  /**
   * What is to be sent again now; what nobody took in time goes to {@code givenUp}. A new call
   * whose facts cannot be stored is told so within a second instead.
   *
   * @param mayWait whether new calls may go on waiting, asked when one has waited 800 ms
   */
  List<Pending> repeat(long now, BooleanSupplier mayWait, List<Pending> givenUp) {
    List<Pending> again = new ArrayList<>();
    for (Due d = first(); d != null && d.atNanos - now <= 0; d = first()) {
      due.remove();
      Pending p = d.pending;
      if (p.isForsaken(now) || (p.isOverdue(now) && !mayWait.getAsBoolean())) {
        remove(p);
        givenUp.add(p);
        continue;
      }
      p.intervalNanos =
          p.intervalNanos == TAKEN_NANOS
              ? TAKEN_NANOS
              : Math.min(p.intervalNanos * 2, LONGEST_NANOS);
      long next = now + p.intervalNanos;
      if (p.isNewCall() && !p.taken && now - p.sinceNanos < REFUSE_NANOS) {
        next = Math.min(next, p.sinceNanos + REFUSE_NANOS);
      }
      schedule(p, next);
      again.add(p);
    }
    return again;
  }

  long nextDeadlineNanos() {
    Due first = first();
    return first == null ? Long.MAX_VALUE : first.atNanos;
  }

  int size() {
    return byId.size();
  }
}
