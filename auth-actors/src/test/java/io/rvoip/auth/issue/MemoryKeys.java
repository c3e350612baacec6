package io.rvoip.auth.issue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store of signing keys that several rings share. */
final class MemoryKeys implements SigningKeyStore {
  final List<StoredKey> keys = new ArrayList<>();
  int reads;
  boolean away;

  @Override
  public synchronized CompletionStage<List<StoredKey>> list() {
    reads++;
    return away
        ? CompletableFuture.failedStage(new IllegalStateException("database away"))
        : CompletableFuture.completedStage(List.copyOf(keys));
  }

  @Override
  public synchronized CompletionStage<Boolean> add(StoredKey key) {
    boolean free = keys.stream().noneMatch(k -> k.generation() == key.generation());
    if (free) {
      keys.add(key);
    }
    return CompletableFuture.completedStage(free);
  }

  @Override
  public synchronized CompletionStage<Integer> deleteUpTo(long generation) {
    int before = keys.size();
    keys.removeIf(key -> key.generation() <= generation);
    return CompletableFuture.completedStage(before - keys.size());
  }
}
