package io.rvoip.sip.api;

import org.jspecify.annotations.Nullable;

/**
 * Which live calls are wanted.
 *
 * @param tenant only calls of this tenant
 * @param state only calls in this state; null: all
 * @param party only calls whose {@code from} or {@code to} has this user part; null: all
 * @param after only ids greater than this one, exclusive (the page token); null: from the first
 * @param limit at most this many, 1..1000
 */
public record CallFilter(
    String tenant,
    @Nullable String state,
    @Nullable String party,
    @Nullable String after,
    int limit) {
  /** The most calls that one question may ask for. */
  public static final int MAX_LIMIT = 1000;

  public CallFilter {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: 1.." + MAX_LIMIT + ")");
    }
  }

  /** Whether the list has it, limit aside. */
  public boolean takes(CallView call) {
    return call.tenant().equals(tenant)
        && (state == null || call.state().equals(state))
        && (party == null || user(call.from()).equals(party) || user(call.to()).equals(party))
        && (after == null || call.id().compareTo(after) > 0);
  }

  private static String user(String address) {
    int at = address.indexOf('@');
    return at < 0 ? address : address.substring(0, at);
  }

  /** All live calls of a tenant, the first {@code limit} of them. */
  public static CallFilter all(String tenant, int limit) {
    return new CallFilter(tenant, null, null, null, limit);
  }
}
