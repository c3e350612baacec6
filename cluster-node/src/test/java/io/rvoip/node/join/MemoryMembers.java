package io.rvoip.node.join;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A member table in memory; rows age only when the test says so. */
final class MemoryMembers implements MemberTable {
  private final Map<String, Member> rows = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock(true);

  void put(String node, String address, Duration age) {
    rows.put(node, new Member(node, "old", address, age));
  }

  @Override
  public <T> T underLock(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Member> members() {
    return List.copyOf(rows.values());
  }

  @Override
  public void heartbeat(String node, String incarnation, String address) {
    rows.put(node, new Member(node, incarnation, address, Duration.ZERO));
  }

  @Override
  public void remove(String node, String incarnation) {
    rows.computeIfPresent(node, (n, row) -> row.incarnation().equals(incarnation) ? null : row);
  }
}
