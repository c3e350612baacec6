package io.rvoip.client;

import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import org.jspecify.annotations.Nullable;

/**
 * Our 2xx to one INVITE until its ACK, RFC 3261 §13.3.1.4: repeated after T1, then twice as long up
 * to T2; given up after 64*T1. On the loop's thread only.
 */
final class SuccessRepeater {
  private final UserAgent agent;
  private final TransactionKey key;
  private final SipResponse response;
  private final Runnable unacknowledged;
  private final long startNanos = System.nanoTime();
  private long intervalMs;
  private PeerLoop.@Nullable Timer timer;
  private boolean done;

  SuccessRepeater(
      UserAgent agent, TransactionKey key, SipResponse response, Runnable unacknowledged) {
    this.agent = agent;
    this.key = key;
    this.response = response;
    this.unacknowledged = unacknowledged;
    this.intervalMs = agent.settings().timers().t1Ms();
  }

  /** CSeq number that the ACK bears. */
  long cseq() {
    return response.cseq().number();
  }

  boolean isDone() {
    return done;
  }

  void start() {
    agent.respond(key, response);
    timer = agent.loop().after(intervalMs, this::again);
  }

  /** The ACK came, or the call is over. */
  void stop() {
    done = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  private void again() {
    var timers = agent.settings().timers();
    if (System.nanoTime() - startNanos >= 64L * timers.t1Ms() * 1_000_000L) {
      stop();
      unacknowledged.run();
      return;
    }
    agent.respond(key, response);
    intervalMs = Math.min(2 * intervalMs, timers.t2Ms());
    timer = agent.loop().after(intervalMs, this::again);
  }
}
