package io.rvoip.transport.sip;

import java.util.concurrent.atomic.LongAdder;

/** Counters of TCP connections while they grow; any thread counts and reads. */
final class ConnectionTally {
  final LongAdder accepted = new LongAdder();
  final LongAdder connected = new LongAdder();
  final LongAdder connectFailed = new LongAdder();
  final LongAdder refusedTotal = new LongAdder();
  final LongAdder refusedPerSource = new LongAdder();
  final EnumTally<CloseReason> closed = new EnumTally<>(CloseReason.class);

  SipTransportCounters.Connections snapshot(int open, long heldBytes) {
    return new SipTransportCounters.Connections(
        open,
        accepted.sum(),
        connected.sum(),
        connectFailed.sum(),
        refusedTotal.sum(),
        refusedPerSource.sum(),
        heldBytes,
        closed.snapshot());
  }
}
