package io.rvoip.node;

import io.rvoip.node.join.MemberTable;
import io.rvoip.store.ClusterMembers;
import java.util.List;
import java.util.function.Supplier;

/** The store's member table as the rendezvous sees it. */
record StoreMembers(ClusterMembers table) implements MemberTable {

  @Override
  public <T> T underLock(Supplier<T> action) throws InterruptedException {
    return table.underLock(action);
  }

  @Override
  public List<Member> members() {
    return table.members().stream()
        .map(m -> new Member(m.node(), m.incarnation(), m.address(), m.age()))
        .toList();
  }

  @Override
  public void heartbeat(String node, String incarnation, String address) {
    table.heartbeat(node, incarnation, address);
  }

  @Override
  public void remove(String node, String incarnation) {
    table.remove(node, incarnation);
  }
}
