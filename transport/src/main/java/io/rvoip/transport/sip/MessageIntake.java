package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipParser;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a received message, the same for all transports: parse, stamp Via, count, hand to the
 * listener. Nothing that a peer sends, and no fault of the listener, gets past it as an exception.
 */
final class MessageIntake {
  private static final Logger LOG = LoggerFactory.getLogger(MessageIntake.class);

  private final SipParser parser;
  private final SipTransportListener listener;
  private final Map<SipDropReason, LogLimiter> limiters = new EnumMap<>(SipDropReason.class);

  MessageIntake(ParserLimits limits, SipTransportListener listener) {
    this.parser = new SipParser(limits);
    this.listener = listener;
    for (SipDropReason reason : SipDropReason.values()) {
      limiters.put(reason, new LogLimiter());
    }
  }

  /** Takes one datagram or framed message; the bytes are the caller's again afterwards. */
  void onMessage(
      Flow flow, byte[] bytes, int offset, int length, TransportTally tally, long nowNanos) {
    try {
      ParseResult result = parser.parse(bytes, offset, length);
      switch (result) {
        case ParseResult.Malformed(var reason, int at) when reason == ParseResult.Reason.EMPTY ->
            tally.keepAlives.increment();
        case ParseResult.Malformed(var reason, int at) ->
            drop(flow, SipDropReason.of(reason), tally, nowNanos);
        case ParseResult.Invalid invalid -> {
          tally.invalid.increment();
          deliver(flow, invalid, invalid.message(), length, tally, nowNanos);
        }
        // Whole, but nobody could be answered.
        case ParseResult.Parsed parsed when !parsed.message().has(HeaderName.VIA) ->
            drop(flow, SipDropReason.VIA, tally, nowNanos);
        case ParseResult.Parsed parsed ->
            deliver(flow, parsed, parsed.message(), length, tally, nowNanos);
      }
    } catch (RuntimeException e) {
      tally.dropped.count(SipDropReason.INTERNAL);
      if (mayLog(SipDropReason.INTERNAL, nowNanos) >= 0) {
        LOG.error("A message from {} was dropped by a fault of ours", flow.remote(), e);
      }
    }
  }

  /** Counts what cannot be read, and says so now and then; the content is never logged. */
  void drop(Flow flow, SipDropReason reason, TransportTally tally, long nowNanos) {
    tally.dropped.count(reason);
    long heldBack = mayLog(reason, nowNanos);
    if (heldBack >= 0) {
      LOG.info(
          "Dropped what {} sent over {}: {} ({} more of this kind since the last line)",
          flow.remote(),
          flow.transport(),
          reason,
          heldBack);
    }
  }

  private void deliver(
      Flow flow,
      ParseResult result,
      SipMessage asSent,
      int length,
      TransportTally tally,
      long nowNanos) {
    tally.received.increment();
    tally.receivedBytes.add(length);
    listener.onArrival(flow, asSent);
    listener.onResult(flow, ViaStamp.stamped(result, flow.remote()), nowNanos);
  }

  private long mayLog(SipDropReason reason, long nowNanos) {
    LogLimiter limiter = limiters.get(reason);
    return limiter == null ? -1 : limiter.admit(nowNanos);
  }
}
