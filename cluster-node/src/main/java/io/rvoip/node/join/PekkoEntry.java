package io.rvoip.node.join;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;

/** {@link ClusterEntry} of a running actor system. */
public final class PekkoEntry implements ClusterEntry {
  /** A member that is lost at this moment holds newcomers up until it is removed. */
  private static final Duration UP_PATIENCE = Duration.ofSeconds(90);

  private static final long POLL_MS = 20;

  private final ActorSystem<?> system;
  private final Cluster cluster;

  public PekkoEntry(ActorSystem<?> system) {
    this.system = system;
    this.cluster = Cluster.get(system);
  }

  @Override
  public boolean form(Duration patience) {
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    return await(this::isUp, patience);
  }

  @Override
  public boolean join(List<String> addresses, Duration patience) {
    cluster
        .manager()
        .tell(new JoinSeedNodes(addresses.stream().map(a -> address(system, a)).toList()));
    return await(this::isWelcome, patience) && await(this::isUp, UP_PATIENCE);
  }

  /** Address of the same system at another {@code host:port}. */
  public static Address address(ActorSystem<?> system, String hostPort) {
    int colon = hostPort.lastIndexOf(':');
    return new Address(
        "pekko",
        system.name(),
        hostPort.substring(0, colon),
        Integer.parseInt(hostPort.substring(colon + 1)));
  }

  private boolean isWelcome() {
    for (Member member : cluster.state().getMembers()) {
      if (member.uniqueAddress().equals(cluster.selfMember().uniqueAddress())) {
        return true;
      }
    }
    return false;
  }

  private boolean isUp() {
    return cluster.selfMember().status().equals(MemberStatus.up());
  }

  private static boolean await(BooleanSupplier condition, Duration patience) {
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        return false;
      }
      try {
        Thread.sleep(POLL_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
