package io.rvoip.auth.jwt;

import com.nimbusds.jose.jwk.JWK;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the keys of an issuer are fetched and which keys serve meanwhile; the rules only, no clock
 * and no network. One owner asks at a time. Times are nanoseconds of one monotonic clock.
 *
 * <p>Keys are fresh for {@code ttl}, serve on for {@code outage} while the issuer fails, and are
 * fetched at most three times at once and then once per {@code pause}, whatever ids strangers put
 * into their tokens.
 */
final class KeySetRules {
  private static final int BURST = 3;

  private final long ttlNanos;
  private final long aheadNanos;
  private final long pauseNanos;
  private final long outageNanos;

  private List<JWK> keys = List.of();
  private boolean known;
  private long fetchedNanos;
  private boolean tried;
  private long paidUntilNanos;
  private boolean failing;
  private boolean fetching;

  KeySetRules(KeySetSettings settings) {
    this.ttlNanos = settings.ttl().toNanos();
    this.aheadNanos = settings.refreshAhead().toNanos();
    this.pauseNanos = settings.pause().toNanos();
    this.outageNanos = settings.outage().toNanos();
  }

  /** What to do about a token. */
  sealed interface Advice {
    /** These keys serve. */
    record Use(List<JWK> keys, boolean fetchMeanwhile) implements Advice {}

    /** Only newer keys can tell: wait for the fetch that runs, or begin one. */
    record Wait() implements Advice {}

    /** The issuer has no such key. */
    record NoSuchKey() implements Advice {}

    /** Nobody can tell now. */
    record Unavailable() implements Advice {}
  }

  Advice advise(@Nullable String keyId, JwtAlgorithm algorithm, long now) {
    boolean fresh = known && now - fetchedNanos < ttlNanos;
    boolean usable = fresh || (known && now - fetchedNanos < outageNanos);
    List<JWK> matching = usable ? matching(keyId, algorithm) : List.of();
    boolean mayFetch = mayFetch(now);
    if (!matching.isEmpty()) {
      boolean soonOver = now - fetchedNanos >= ttlNanos - aheadNanos;
      if (fresh || failing || (!fetching && !mayFetch)) {
        return new Advice.Use(matching, soonOver && mayFetch);
      }
      return new Advice.Wait();
    }
    if (fetching || mayFetch) {
      return new Advice.Wait();
    }
    return fresh && !failing ? new Advice.NoSuchKey() : new Advice.Unavailable();
  }

  /** After a {@link Advice.Wait} whose fetch has ended: no second one. */
  Advice adviseAfterFetch(@Nullable String keyId, JwtAlgorithm algorithm, long now) {
    Advice advice = advise(keyId, algorithm, now);
    if (!(advice instanceof Advice.Wait)) {
      return advice;
    }
    return failing ? new Advice.Unavailable() : new Advice.NoSuchKey();
  }

  /** A few at once, so that a key which is new gets in at any time; then one per pause. */
  private boolean mayFetch(long now) {
    return !fetching && (!tried || paidUntilNanos - now <= (BURST - 1) * pauseNanos);
  }

  void fetchBegins(long now) {
    fetching = true;
    paidUntilNanos = (tried && paidUntilNanos - now > 0 ? paidUntilNanos : now) + pauseNanos;
    tried = true;
  }

  void fetched(List<JWK> newKeys, long now) {
    keys = List.copyOf(newKeys);
    known = true;
    fetchedNanos = now;
    fetching = false;
    failing = false;
  }

  void fetchFailed() {
    fetching = false;
    failing = true;
  }

  int size() {
    return keys.size();
  }

  private List<JWK> matching(@Nullable String keyId, JwtAlgorithm algorithm) {
    return keys.stream()
        .filter(k -> keyId == null || keyId.equals(k.getKeyID()))
        .filter(k -> JwtSignature.fits(algorithm, k))
        .toList();
  }
}
