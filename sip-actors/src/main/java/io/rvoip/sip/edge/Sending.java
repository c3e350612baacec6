package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.id.BranchId;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests of entities on their way. A server that cannot be reached, is silent, or says 503 is
 * followed by the next one of the same URI before the entity hears of it, RFC 3263 §4.3: with
 * another branch, so in another transaction; an INVITE too. Each such failure is told to the call.
 * Only the last failure ends the request.
 *
 * <p>Any thread where nothing else is said; what becomes of a request is decided on its loop.
 */
final class Sending {
  private final EdgeCounters counters;
  private final String nodeName;
  private final SecureRandom random = new SecureRandom();

  /** By each branch that a transaction of the request has, and by that of its entity. */
  private final Map<String, Attempt> attempts = new ConcurrentHashMap<>();

  Sending(EdgeCounters counters, String nodeName) {
    this.counters = counters;
    this.nodeName = nodeName;
  }

  /** Starts a request; from here on a CANCEL finds it. */
  void send(String branch, SipRequest request, Line line, Trip trip) {
    Attempt attempt = new Attempt(branch, request, line, trip);
    attempts.put(branch, attempt);
    go(attempt, branch);
  }

  private void go(Attempt attempt, String branch) {
    // A step that throws is a failure like others: no request may be forgotten.
    CompletableFuture.completedFuture(branch)
        .thenCompose(attempt.trip::next)
        .whenComplete(
            (step, failure) ->
                attempt.line.execute(
                    () ->
                        arrived(
                            attempt,
                            failure == null ? step : new Trip.Nowhere(NextHop.why(failure)))));
  }

  private void arrived(Attempt attempt, Trip.Step step) {
    if (attempt.cancelled) {
      over(attempt); // not sent yet, and now it never is
      return;
    }
    switch (step) {
      case Trip.Departure departure -> {
        tellUntold(attempt);
        TransactionKey key = TransactionKey.ofClient(departure.request());
        attempt.at(key, departure);
        attempts.put(key.branch(), attempt);
        attempt.line.start(departure.request(), departure.flow());
      }
      case Trip.Missed missed -> {
        tellUntold(attempt);
        tell(attempt, missed.target().toString(), missed.why());
        attempt.cause = "TRANSPORT";
        attempt.refusal = null;
        go(attempt, fresh(attempt));
      }
      case Trip.Nowhere nowhere -> {
        if (!nowhere.why().isEmpty()) {
          tell(attempt, "", nowhere.why());
        }
        over(attempt);
      }
    }
  }

  /** Another branch of the same call and leg, RFC 3263 §4.3: a new transaction. */
  private String fresh(Attempt attempt) {
    return BranchId.parse(attempt.branch)
        .map(
            b ->
                b.callId() == null
                    ? BranchId.mintStateless(nodeName, random)
                    : BranchId.mint(nodeName, b.callId(), b.leg(), random))
        .orElseGet(() -> BranchId.mintStateless(nodeName, random))
        .toString();
  }

  /** Nobody else can be tried: the entity hears how the last one failed. */
  private void over(Attempt attempt) {
    attempts.remove(attempt.branch, attempt);
    SipResponse refusal = attempt.refusal;
    if (refusal != null) {
      attempt.line.responded(attempt.branch, attempt.flow, refusal);
    } else {
      attempt.line.unanswered(
          attempt.branch,
          attempt.request.method(),
          attempt.cause == null ? "TRANSPORT" : attempt.cause);
    }
  }

  /** Cancels an INVITE where it is; one that is on its way to the next server goes nowhere. */
  void cancel(String branch, List<String> reasons) {
    Attempt attempt = attempts.get(branch);
    if (attempt != null) {
      attempt.line.execute(
          () -> {
            attempt.cancelled = true;
            TransactionKey key = attempt.key;
            if (key != null) {
              attempt.line.cancel(key, reasons);
            }
          });
    }
  }

  // On the request's loop.

  /** A response to a transaction of ours. */
  void responded(Line line, TransactionKey key, SipResponse response) {
    Attempt attempt = attempts.get(key.branch());
    if (attempt == null || !attempt.isAt(key)) {
      // Of a server that was given up, or a 2xx that comes again: the call knows what to do.
      line.responded(attempt == null ? key.branch() : attempt.branch, null, response);
      return;
    }
    boolean unavailable = response.status() == 503;
    if (unavailable && !attempt.heard && !attempt.cancelled) {
      attempt.refusal = response;
      attempt.cause = null;
      failed(attempt, "status 503");
      return;
    }
    if (attempt.target != null && !unavailable) {
      attempt.trip.answered(attempt.target);
    }
    attempt.heard = true;
    line.responded(attempt.branch, attempt.flow, response);
  }

  /** A transaction of ours has ended without a response: {@code TIMEOUT} or {@code TRANSPORT}. */
  void unanswered(Line line, TransactionKey key, String cause) {
    Attempt attempt = attempts.get(key.branch());
    if (attempt == null || !attempt.isAt(key) || attempt.heard || attempt.cancelled) {
      String branch = attempt == null ? key.branch() : attempt.branch;
      line.unanswered(branch, key.method(), cause);
      return;
    }
    attempt.cause = cause;
    attempt.refusal = null;
    failed(attempt, cause.equals("TIMEOUT") ? "no answer" : "the connection failed");
  }

  /** The node itself has no room for the transaction: no server is to blame. */
  void refused(Line line, TransactionKey key) {
    Attempt attempt = attempts.get(key.branch());
    line.unanswered(attempt == null ? key.branch() : attempt.branch, key.method(), "TRANSPORT");
  }

  private void failed(Attempt attempt, String why) {
    attempt.key = null;
    if (attempt.target == null) {
      attempt.untold = why;
    } else {
      attempt.trip.failed(attempt.target);
      tell(attempt, attempt.where(), why);
    }
    go(attempt, fresh(attempt));
  }

  private void tellUntold(Attempt attempt) {
    String why = attempt.untold;
    if (why != null) {
      attempt.untold = null;
      tell(attempt, attempt.where(), why);
    }
  }

  private void tell(Attempt attempt, String target, String why) {
    counters.failedTargets.increment();
    attempt.line.targetFailed(attempt.branch, attempt.request.method(), target, why);
  }

  /** A client transaction is gone. */
  void forget(TransactionKey key) {
    Attempt attempt = attempts.get(key.branch());
    if (attempt == null || !attempt.request.method().equals(key.method())) {
      return; // the CANCEL of an INVITE bears its branch
    }
    if (attempt.isAt(key)) {
      attempts.remove(attempt.branch, attempt);
      attempts.remove(key.branch(), attempt);
    } else if (!key.branch().equals(attempt.branch)) {
      attempts.remove(key.branch(), attempt);
    }
  }
}
