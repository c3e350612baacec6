package io.rvoip.auth.revocation;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where revocations are kept. Nothing here blocks. */
public interface RevocationStore {

  /**
   * Keeps a revocation, in place of an earlier one on the same target; and marks the stored opaque
   * tokens that it covers as revoked, because those may never end by themselves.
   */
  CompletionStage<Void> add(RecordedRevocation revocation);

  /** Those of a tenant by target, after this one when it is given. */
  CompletionStage<List<RecordedRevocation>> list(
      String tenant, Revocation.@Nullable Target after, int limit);

  /** How many a tenant has. */
  CompletionStage<Integer> count(String tenant);

  /** Those of all tenants that are not over. */
  CompletionStage<List<Revocation>> valid(Instant now);

  /** Forgets those that are over; says how many. */
  CompletionStage<Integer> forget(Instant now);
}
