package io.rvoip.node.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;

/**
 * What must be so before this node should be given work. Checks are cheap and may be added at any
 * time.
 */
public final class Readiness {
  private final Map<String, BooleanSupplier> checks = new ConcurrentSkipListMap<>();

  /** Adds a check, in place of any of this name. */
  public Readiness require(String name, BooleanSupplier check) {
    checks.put(name, check);
    return this;
  }

  /** Each check by name, and whether it holds now; one that throws does not. */
  public Map<String, Boolean> look() {
    Map<String, Boolean> seen = new LinkedHashMap<>();
    checks.forEach((name, check) -> seen.put(name, holds(check)));
    return seen;
  }

  /** Whether all hold. */
  public boolean isReady() {
    return look().values().stream().allMatch(Boolean::booleanValue);
  }

  private static boolean holds(BooleanSupplier check) {
    try {
      return check.getAsBoolean();
    } catch (RuntimeException e) {
      return false;
    }
  }
}
