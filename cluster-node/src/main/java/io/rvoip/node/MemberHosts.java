package io.rvoip.node;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Addresses of the nodes of this cluster. {@link #look()} is called every other second; between two
 * changes {@link #get()} gives the same object.
 */
final class MemberHosts implements Supplier<Set<String>> {
  private final Cluster cluster;
  private volatile Set<String> hosts = Set.of();

  MemberHosts(ActorSystem<?> system) {
    this.cluster = Cluster.get(system);
    look();
  }

  @Override
  public Set<String> get() {
    return hosts;
  }

  void look() {
    Set<String> now = new HashSet<>();
    for (Member member : cluster.state().getMembers()) {
      member.address().getHost().ifPresent(now::add);
    }
    if (!now.equals(hosts)) {
      hosts = Set.copyOf(now);
    }
  }
}
