package io.rvoip.transport.sip;

import io.rvoip.transport.tls.TlsFailure;
import io.rvoip.transport.tls.TlsMaterial;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counters of TLS while they grow; any thread counts and reads. */
final class TlsTally {
  private final Map<String, LongAdder> completed =
      TlsMaterial.PROTOCOLS.stream().collect(Collectors.toMap(v -> v, v -> new LongAdder()));
  private final EnumTally<TlsFailure> failed = new EnumTally<>(TlsFailure.class);

  void completed(String version) {
    LongAdder adder = completed.get(version);
    if (adder != null) {
      adder.increment();
    }
  }

  void failed(TlsFailure failure) {
    failed.count(failure);
  }

  SipTransportCounters.Tls snapshot() {
    Map<String, Long> versions = new HashMap<>();
    completed.forEach((version, adder) -> versions.put(version, adder.sum()));
    return new SipTransportCounters.Tls(versions, failed.snapshot());
  }
}
