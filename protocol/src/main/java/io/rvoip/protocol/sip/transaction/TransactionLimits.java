package io.rvoip.protocol.sip.transaction;

/**
 * How many transactions one layer holds. Beyond {@code maxTransactions} new requests outside
 * dialogs get 503 without any state; requests inside dialogs, CANCEL and our own requests may use
 * the reserve, so that an overloaded node can still end calls.
 *
 * @param maxTransactions live transactions of all kinds, finished ones that wait for repeats
 *     included
 * @param reserve transactions on top of that for what belongs to calls that go on
 * @param retryAfterSeconds value of Retry-After in the 503
 */
public record TransactionLimits(int maxTransactions, int reserve, int retryAfterSeconds) {
  /** 200,000 and 50,000: about 150 MB with messages of ordinary size. */
  public static final TransactionLimits DEFAULT = new TransactionLimits(200_000, 50_000, 5);

  public TransactionLimits {
    if (maxTransactions < 1) {
      throw new IllegalArgumentException(
          "maxTransactions: " + maxTransactions + " (expected: 1 or more)");
    }
    if (reserve < 0) {
      throw new IllegalArgumentException("reserve: " + reserve + " (expected: 0 or more)");
    }
    if (retryAfterSeconds < 0) {
      throw new IllegalArgumentException(
          "retryAfterSeconds: " + retryAfterSeconds + " (expected: 0 or more)");
    }
  }
}
