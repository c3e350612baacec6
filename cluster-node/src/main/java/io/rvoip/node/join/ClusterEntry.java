package io.rvoip.node.join;

import java.time.Duration;
import java.util.List;

/** Membership of this node as {@link Rendezvous} drives it. Blocks. */
public interface ClusterEntry {

  /** Forms a cluster of one. True once this node is up. */
  boolean form(Duration patience);

  /**
   * Asks these members, {@code host:port} each, to let this node in.
   *
   * @param patience how long they may take to say welcome; being moved up afterwards takes what it
   *     takes
   * @return true once this node is up; false when nobody said welcome, and the attempt is over
   */
  boolean join(List<String> addresses, Duration patience);
}
