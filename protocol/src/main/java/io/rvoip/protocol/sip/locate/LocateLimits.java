package io.rvoip.protocol.sip.locate;

/**
 * How much of what strangers write into the DNS is looked at.
 *
 * @param mostTargets targets of one request
 * @param mostRecords records of one answer; the others are left out
 */
public record LocateLimits(int mostTargets, int mostRecords) {
  public LocateLimits {
    if (mostTargets < 1 || mostRecords < 1) {
      throw new IllegalArgumentException(
          "limits: " + mostTargets + ", " + mostRecords + " (expected: 1 or more)");
    }
  }
}
