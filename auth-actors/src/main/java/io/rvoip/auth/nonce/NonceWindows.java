package io.rvoip.auth.nonce;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The windows of a bounded number of nonces. A nonce that was made before a forgotten one counts as
 * used up, so forgetting never allows a replay. Not thread safe.
 */
final class NonceWindows {
  private final int maxNonces;
  private final LinkedHashMap<NonceId, NonceWindow> windows = new LinkedHashMap<>();
  private long forgottenUpToMillis = Long.MIN_VALUE;

  NonceWindows(int maxNonces) {
    this.maxNonces = maxNonces;
  }

  /** Marks a count as used; false when it was before, or when nobody can tell any more. */
  boolean use(NonceId id, long count) {
    NonceWindow known = windows.get(id);
    if (known == null && id.issuedAtMillis() <= forgottenUpToMillis) {
      return false;
    }
    NonceWindow window = known == null ? NonceWindow.unused(id) : known;
    if (!window.allows(count)) {
      return false;
    }
    put(window.with(count));
    return true;
  }

  /** Adds what another node has seen. */
  void merge(NonceWindow theirs) {
    NonceWindow known = windows.get(theirs.id());
    if (known != null || theirs.id().issuedAtMillis() > forgottenUpToMillis) {
      put(known == null ? theirs : known.merge(theirs));
    }
  }

  @Nullable NonceWindow get(NonceId id) {
    return windows.get(id);
  }

  /** Lets go of nonces that are too old to be accepted anyway. */
  void forgetIssuedBefore(long millis) {
    Iterator<NonceId> oldest = windows.keySet().iterator();
    while (oldest.hasNext() && oldest.next().issuedAtMillis() < millis) {
      oldest.remove();
    }
  }

  Collection<NonceWindow> all() {
    return windows.values();
  }

  int size() {
    return windows.size();
  }

  private void put(NonceWindow window) {
    if (windows.put(window.id(), window) == null && windows.size() > maxNonces) {
      Iterator<Map.Entry<NonceId, NonceWindow>> oldest = windows.entrySet().iterator();
      forgottenUpToMillis = Math.max(forgottenUpToMillis, oldest.next().getKey().issuedAtMillis());
      oldest.remove();
    }
  }
}
