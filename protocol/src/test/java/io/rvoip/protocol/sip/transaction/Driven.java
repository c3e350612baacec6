package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A layer with a clock that the test owns, and everything that came out of it, as short lines. */
final class Driven implements TransactionSink {
  final TransactionLayer layer;
  final List<SipMessage> sent = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private long nowMs;

  Driven() {
    this(TransactionLimits.DEFAULT);
  }

  Driven(TransactionLimits limits) {
    layer = new TransactionLayer(TimerSettings.DEFAULT, limits);
  }

  /** What happened since the last call. */
  List<String> drain() {
    var lines = List.copyOf(log);
    log.clear();
    return lines;
  }

  Driven receive(SipMessage message, Flow flow) {
    layer.receive(message, flow, nowNanos(), this);
    return this;
  }

  TransactionKey send(SipRequest request, Flow flow) {
    return layer.sendRequest(request, flow, nowNanos(), this);
  }

  boolean answer(SipRequest request, int status) {
    return layer.sendResponse(
        TransactionKey.ofServer(request), Messages.response(request, status), nowNanos(), this);
  }

  boolean challenge(SipRequest request) {
    return layer.sendResponseAndForget(
        TransactionKey.ofServer(request), Messages.response(request, 401), nowNanos(), this);
  }

  int live() {
    return layer.live();
  }

  boolean cancel(TransactionKey key, String... headers) {
    return layer.cancel(key, List.of(headers), nowNanos(), this);
  }

  void transportFailed(Flow flow) {
    layer.transportFailed(flow, nowNanos(), this);
  }

  void transportFailed(TransactionKey key) {
    layer.transportFailed(key, nowNanos(), this);
  }

  /** Lets time pass, firing each timer at its own moment, and notes the moment of what happens. */
  List<String> pass(long millis) {
    drain();
    long endMs = nowMs + millis;
    var timeline = new ArrayList<String>();
    while (layer.nextDeadlineNanos() <= TimeUnit.MILLISECONDS.toNanos(endMs)) {
      nowMs = TimeUnit.NANOSECONDS.toMillis(layer.nextDeadlineNanos());
      layer.advance(nowNanos(), this);
      for (String line : drain()) {
        timeline.add(nowMs + " " + line);
      }
    }
    nowMs = endMs;
    return timeline;
  }

  /** The owner was away: everything that is due comes at once. */
  List<String> oversleep(long millis) {
    drain();
    nowMs += millis;
    layer.advance(nowNanos(), this);
    return drain();
  }

  SipMessage lastSent() {
    return sent.getLast();
  }

  @Override
  public void transmit(SipMessage message, Flow flow, TransactionKey key) {
    sent.add(message);
    log.add("send " + name(message));
  }

  @Override
  public void onRequest(TransactionKey key, SipRequest request, Flow flow) {
    log.add("request " + name(request));
  }

  @Override
  public void onAck(SipRequest ack, Flow flow) {
    log.add("ack");
  }

  @Override
  public void onCancel(TransactionKey invite, SipRequest cancel) {
    log.add("cancel " + invite.method());
  }

  @Override
  public void onResponse(TransactionKey key, SipResponse response) {
    log.add("response " + name(response));
  }

  @Override
  public void onStrayResponse(SipResponse response, Flow flow) {
    log.add("stray " + name(response));
  }

  @Override
  public void onTimeout(TransactionKey key) {
    log.add("timeout");
  }

  @Override
  public void onTransportFailure(TransactionKey key) {
    log.add("transport failure");
  }

  @Override
  public void onTerminated(TransactionKey key) {
    log.add("terminated");
  }

  private long nowNanos() {
    return TimeUnit.MILLISECONDS.toNanos(nowMs);
  }

  private static String name(SipMessage message) {
    return switch (message) {
      case SipRequest request -> request.method().name();
      case SipResponse response -> Integer.toString(response.status());
    };
  }
}
