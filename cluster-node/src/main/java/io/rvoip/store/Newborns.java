package io.rvoip.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Entities whose id this node has just made at random: the journal holds nothing of them, so their
 * first recovery, and only that, need not ask the database. Thread safe.
 */
final class Newborns {
  /** Those that nobody has started yet; ordinarily a handful. */
  private static final int MOST = 10_000;

  private final Set<EntityKey> waiting = ConcurrentHashMap.newKeySet();

  void add(EntityKey entity) {
    if (waiting.size() < MOST) {
      waiting.add(entity);
    }
  }

  /** True once for each that was added. */
  boolean firstRecovery(EntityKey entity) {
    return waiting.remove(entity);
  }
}
