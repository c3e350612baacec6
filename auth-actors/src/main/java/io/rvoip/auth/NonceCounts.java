package io.rvoip.auth;

import java.util.Iterator;
import java.util.LinkedHashMap;

/**
 * Which counts of a nonce have been used, RFC 7616 §3.4 ("nc"): each may be used once. A window of
 * 64 counts allows for requests that overtake each other. Holds a bounded number of nonces; one
 * that was issued before a forgotten one counts as used up, so forgetting never allows a replay.
 * Any thread.
 */
final class NonceCounts {
  private static final int WINDOW = 64;

  /** Highest count seen, and a bit for each of the counts below it (bit 0: the highest itself). */
  private static final class Seen {
    private final long issuedAtMillis;
    private long highest;
    private long bits;

    Seen(long issuedAtMillis) {
      this.issuedAtMillis = issuedAtMillis;
    }
  }

  private final int maxNonces;
  private final LinkedHashMap<String, Seen> nonces = new LinkedHashMap<>();
  private long forgottenUpToMillis = Long.MIN_VALUE;

  NonceCounts(int maxNonces) {
    this.maxNonces = maxNonces;
  }

  /** Marks a count as used; false when it was before, or when nobody can tell any more. */
  synchronized boolean use(String nonce, long issuedAtMillis, long count) {
    Seen seen = nonces.get(nonce);
    if (seen == null) {
      if (issuedAtMillis <= forgottenUpToMillis) {
        return false;
      }
      seen = new Seen(issuedAtMillis);
      nonces.put(nonce, seen);
      forgetOldest();
    }
    return mark(seen, count);
  }

  /** Lets go of nonces that are too old to be accepted anyway. */
  synchronized void forgetIssuedBefore(long millis) {
    Iterator<Seen> oldest = nonces.values().iterator();
    while (oldest.hasNext() && oldest.next().issuedAtMillis < millis) {
      oldest.remove();
    }
  }

  synchronized int size() {
    return nonces.size();
  }

  private void forgetOldest() {
    if (nonces.size() > maxNonces) {
      Iterator<Seen> oldest = nonces.values().iterator();
      forgottenUpToMillis = Math.max(forgottenUpToMillis, oldest.next().issuedAtMillis);
      oldest.remove();
    }
  }

  private static boolean mark(Seen seen, long count) {
    if (count <= 0 || count <= seen.highest - WINDOW) {
      return false;
    }
    if (count > seen.highest) {
      long ahead = count - seen.highest;
      seen.bits = ahead >= WINDOW ? 1 : (seen.bits << ahead) | 1;
      seen.highest = count;
      return true;
    }
    long bit = 1L << (seen.highest - count);
    boolean unused = (seen.bits & bit) == 0;
    seen.bits |= bit;
    return unused;
  }
}
