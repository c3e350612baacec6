package io.rvoip.node.lifeline;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who has seen whom die, and when that is enough. No I/O, no clock.
 *
 * <p>A node may be removed when this node and every other member that is reachable and has not died
 * itself has proof of its death. So a survivor that is cut off from a living node by a packet
 * filter is outvoted by one that is not, and two of three nodes that die at the same moment do not
 * wait for each other.
 */
final class Inquest {
  private final String self;
  private final Map<String, Set<String>> witnesses = new HashMap<>();

  Inquest(String self) {
    this.self = self;
  }

  /** A node has proof of another's death. */
  void seen(String dead, String by) {
    witnesses.computeIfAbsent(dead, d -> new HashSet<>()).add(by);
  }

  /** A node is no member any more, whatever became of it. */
  void removed(String node) {
    witnesses.remove(node);
    witnesses.values().forEach(w -> w.remove(node));
  }

  /** The deaths that this node itself has proof of, in order of their names. */
  Set<String> ownProofs() {
    Set<String> own = new TreeSet<>();
    witnesses.forEach(
        (dead, by) -> {
          if (by.contains(self)) {
            own.add(dead);
          }
        });
    return own;
  }

  /**
   * Who may be removed now.
   *
   * @param reachable the reachable members that hold lifelines
   */
  Set<String> verdicts(Set<String> reachable) {
    Set<String> dead = ownProofs();
    Set<String> needed = new HashSet<>(reachable);
    needed.removeAll(dead);
    needed.add(self);
    dead.removeIf(node -> !witnesses.getOrDefault(node, Set.of()).containsAll(needed));
    return dead;
  }
}
