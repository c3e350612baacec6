package io.rvoip.auth.audit;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts decisions by method and verdict, for the metrics. */
public final class AuthCounters implements AuthAudit {
  /** Every word of {@link AuthEvent#verdict()}. */
  public static final List<String> VERDICTS =
      List.of("accepted", "refused", "locked_out", "ended", "over_quota");

  private final Map<AuthMethod, Map<String, LongAdder>> counts = new EnumMap<>(AuthMethod.class);

  /** All at zero. */
  public AuthCounters() {
    for (AuthMethod method : AuthMethod.values()) {
      Map<String, LongAdder> byVerdict = new LinkedHashMap<>();
      VERDICTS.forEach(verdict -> byVerdict.put(verdict, new LongAdder()));
      counts.put(method, Collections.unmodifiableMap(byVerdict));
    }
  }

  @Override
  public void record(AuthEvent event) {
    count(event.attempt().method(), event.verdict()).increment();
  }

  /** How often a method has ended so. */
  public LongAdder count(AuthMethod method, String verdict) {
    LongAdder adder = counts.getOrDefault(method, Map.of()).get(verdict);
    if (adder == null) {
      throw new IllegalArgumentException(
          "verdict: " + verdict + " (expected: one of " + VERDICTS + ")");
    }
    return adder;
  }
}
