package io.rvoip.sip.api;

import java.time.Instant;
import java.util.List;

/**
 * An answer put together from several nodes.
 *
 * @param asOf when the last part of it was collected
 * @param missingNodes names of the members that did not answer in time; empty when the answer is
 *     whole
 */
public record Answer<T>(T value, Instant asOf, List<String> missingNodes) {
  public Answer {
    missingNodes = List.copyOf(missingNodes);
  }

  /** Whether a member's part is missing. */
  public boolean partial() {
    return !missingNodes.isEmpty();
  }
}
