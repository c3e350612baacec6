package io.rvoip.transport.sip;

import java.util.concurrent.atomic.LongAdder;

/** Counters of one transport while they grow; any thread counts and reads. */
final class TransportTally {
  final LongAdder received = new LongAdder();
  final LongAdder receivedBytes = new LongAdder();
  final LongAdder invalid = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder sentBytes = new LongAdder();
  final LongAdder keepAlives = new LongAdder();
  final EnumTally<SipDropReason> dropped = new EnumTally<>(SipDropReason.class);
  final EnumTally<SendFailure> sendFailures = new EnumTally<>(SendFailure.class);

  void sent(int bytes) {
    sent.increment();
    sentBytes.add(bytes);
  }

  SipTransportCounters.PerTransport snapshot() {
    return new SipTransportCounters.PerTransport(
        received.sum(),
        receivedBytes.sum(),
        invalid.sum(),
        sent.sum(),
        sentBytes.sum(),
        keepAlives.sum(),
        dropped.snapshot(),
        sendFailures.snapshot());
  }
}
