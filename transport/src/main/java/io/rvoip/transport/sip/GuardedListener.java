package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.SipMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a listener's faults from ending a socket's thread. */
final class GuardedListener implements SipTransportListener {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

  private final SipTransportListener listener;
  private final LogLimiter limiter = new LogLimiter();

  GuardedListener(SipTransportListener listener) {
    this.listener = listener;
  }

  @Override
  public void onArrival(Flow flow, SipMessage asSent) {
    guarded(() -> listener.onArrival(flow, asSent));
  }

  @Override
  public void onResult(Flow flow, ParseResult result, long nowNanos) {
    guarded(() -> listener.onResult(flow, result, nowNanos));
  }

  @Override
  public void onSendFailed(Flow flow, byte[] bytes, SendFailure why) {
    guarded(() -> listener.onSendFailed(flow, bytes, why));
  }

  @Override
  public void onConnectionClosed(Flow flow, CloseReason why) {
    guarded(() -> listener.onConnectionClosed(flow, why));
  }

  private void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      if (limiter.admit(System.nanoTime()) >= 0) {
        LOG.error("The listener of the SIP transport failed", e);
      }
    }
  }
}
