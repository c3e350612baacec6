package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.SipMessage;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that keeps what it is told until a test asks. */
final class Recorder implements SipTransportListener {
  record Result(Flow flow, ParseResult result) {
    SipMessage message() {
      return Messages.message(result);
    }
  }

  record Failed(Flow flow, byte[] bytes, SendFailure why) {}

  record Closed(Flow flow, CloseReason why) {}

  private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
  final BlockingQueue<Failed> failures = new LinkedBlockingQueue<>();
  private final BlockingQueue<Closed> closes = new LinkedBlockingQueue<>();

  @Override
  public void onResult(Flow flow, ParseResult result, long nowNanos) {
    results.add(new Result(flow, result));
  }

  @Override
  public void onSendFailed(Flow flow, byte[] bytes, SendFailure why) {
    failures.add(new Failed(flow, bytes, why));
  }

  @Override
  public void onConnectionClosed(Flow flow, CloseReason why) {
    closes.add(new Closed(flow, why));
  }

  Result result() {
    return next(results, "message");
  }

  Failed failure() {
    return next(failures, "send failure");
  }

  Closed closed() {
    return next(closes, "closed connection");
  }

  boolean hasResult() {
    return !results.isEmpty();
  }

  private static <T> T next(BlockingQueue<T> queue, String what) {
    try {
      T next = queue.poll(5, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no " + what + " came");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
