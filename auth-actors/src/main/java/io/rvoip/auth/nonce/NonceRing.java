package io.rvoip.auth.nonce;

import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of the cluster in the order of {@link NonceId#issuerOf}, as a ring. Every node that
 * knows the same members comes to the same answers.
 */
final class NonceRing {
  private final NavigableSet<Integer> members;

  NonceRing(Collection<Integer> members) {
    this.members = new TreeSet<>(members);
  }

  /** Who keeps the counts of a node's nonces: that node, or the next one when it is gone. */
  int holder(int issuer) {
    Integer found = members.ceiling(issuer);
    return found == null ? members.first() : found;
  }

  /** Who goes on when a member is gone; null when it is alone. */
  @Nullable Integer successor(int member) {
    Integer next = members.higher(member);
    Integer found = next == null ? members.first() : next;
    return found == member ? null : found;
  }
}
