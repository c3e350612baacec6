package io.rvoip.sip.api;

import org.jspecify.annotations.Nullable;

/**
 * An order to connect two parties.
 *
 * @param from user or number that is rung first
 * @param to what is dialled on its behalf once it has answered
 * @param callerName display name shown to {@code from}; null: none
 * @param ringTimeoutMs how long the first party may ring, milliseconds, 1000..180000
 */
public record OriginateCall(
    String tenant, String from, String to, @Nullable String callerName, long ringTimeoutMs) {
  public OriginateCall {
    if (from.isBlank()) {
      throw new IllegalArgumentException("from: '' (expected: a user or number)");
    }
    if (to.isBlank()) {
      throw new IllegalArgumentException("to: '' (expected: a user or number)");
    }
    if (ringTimeoutMs < 1000 || ringTimeoutMs > 180_000) {
      throw new IllegalArgumentException(
          "ringTimeoutMs: " + ringTimeoutMs + " (expected: 1000..180000)");
    }
  }
}
