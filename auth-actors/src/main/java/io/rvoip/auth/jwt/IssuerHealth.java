package io.rvoip.auth.jwt;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with an issuer, seen from one node.
 *
 * @param name ours for it
 * @param issuer {@code iss}
 * @param lastSuccess when its keys were fetched; null: never
 * @param lastFailure when that failed; null: never
 * @param failure why it failed last, in words; null: never
 * @param keys usable keys it has
 * @param fetches how often its keys were asked for
 * @param failures how often in vain
 * @param unknownKeys tokens refused because it has no key of their id
 */
public record IssuerHealth(
    String name,
    String issuer,
    State state,
    @Nullable Instant lastSuccess,
    @Nullable Instant lastFailure,
    @Nullable String failure,
    int keys,
    long fetches,
    long failures,
    long unknownKeys) {

  /** The state in one word. */
  public enum State {
    /** Not asked yet. */
    NEW,
    /** The last fetch was good. */
    OK,
    /** The last fetch failed; older keys may still serve. */
    FAILING
  }
}
