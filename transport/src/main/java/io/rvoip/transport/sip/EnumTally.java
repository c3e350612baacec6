package io.rvoip.transport.sip;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** One counter per constant of an enum; any thread counts and reads. */
final class EnumTally<E extends Enum<E>> {
  private final Map<E, LongAdder> counts;

  EnumTally(Class<E> type) {
    counts = new EnumMap<>(type);
    for (E constant : type.getEnumConstants()) {
      counts.put(constant, new LongAdder());
    }
  }

  void count(E constant) {
    LongAdder adder = counts.get(constant);
    if (adder != null) {
      adder.increment();
    }
  }

  Map<E, Long> snapshot() {
    Map<E, Long> all = new HashMap<>();
    counts.forEach((constant, adder) -> all.put(constant, adder.sum()));
    return all;
  }
}
