package io.rvoip.auth.nonce;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One node's share of the nonce counts of the cluster.
 *
 * <p>The counts of a nonce are kept by one node, its holder: the node that made it while that is a
 * member, then the next one in the ring of members. Every use is copied to the node after the
 * holder, which therefore can go on where a dead holder ended, but for the uses of the last moment
 * before the death that were still on their way. When members come or go, what is held is copied
 * again to whoever must have it now.
 *
 * <p>A node cannot speak for nonces of others that are older than itself and of which it has no
 * copy: they count as used up.
 *
 * <p>Recipe: {@link #members} at each change of the cluster; ask the {@link #holder} for each use;
 * there {@link #use}, and soon {@link #takeCopies} for the others' {@link #copied}. Any thread.
 */
public final class NonceLedger {
  /** Clocks of nodes may differ by so much, and news of a new member may be as late. */
  private static final long GRACE_MILLIS = 5_000;

  private final int self;
  private final long lifeMillis;
  private final long knowsOthersFromMillis;
  private final NonceWindows own;
  private final NonceWindows others;
  private final Set<NonceId> uncopied = new LinkedHashSet<>();
  private volatile NonceRing ring;

  /**
   * The ledger of a node that is alone as yet.
   *
   * @param self {@link NonceId#issuerOf} of this node
   * @param maxNonces most nonces remembered, of this node and of others each
   * @param lifeMillis older nonces are not asked about any more
   * @param nowMillis milliseconds since the epoch
   */
  public NonceLedger(int self, int maxNonces, long lifeMillis, long nowMillis) {
    this.self = self;
    this.lifeMillis = lifeMillis;
    this.knowsOthersFromMillis = nowMillis + GRACE_MILLIS;
    this.own = new NonceWindows(maxNonces);
    this.others = new NonceWindows(maxNonces);
    this.ring = new NonceRing(List.of(self));
  }

  /** Which node keeps the counts of a nonce. */
  public int holder(NonceId id) {
    return ring.holder(id.issuer());
  }

  /** Whether this node keeps the counts of a nonce. */
  public boolean holds(NonceId id) {
    return holder(id) == self;
  }

  /** The members now, this node among them, by {@link NonceId#issuerOf}. */
  public synchronized void members(Collection<Integer> issuers) {
    Set<Integer> all = new LinkedHashSet<>(issuers);
    all.add(self);
    NonceRing before = ring;
    NonceRing after = new NonceRing(all);
    ring = after;
    boolean otherSuccessor = !Objects.equals(before.successor(self), after.successor(self));
    for (NonceWindows windows : List.of(own, others)) {
      for (NonceWindow window : windows.all()) {
        boolean held = before.holder(window.id().issuer()) == self;
        boolean holds = after.holder(window.id().issuer()) == self;
        if (held != holds || (holds && otherSuccessor)) {
          uncopied.add(window.id());
        }
      }
    }
  }

  /** Takes a count of a nonce that this node holds; false when it was taken before. */
  public synchronized boolean use(NonceId id, long count, long nowMillis) {
    NonceWindows windows = windows(id);
    windows.forgetIssuedBefore(nowMillis - lifeMillis);
    if (!holds(id)) {
      return false; // the asking node knows other members than we do
    }
    if (windows == others
        && id.issuedAtMillis() < knowsOthersFromMillis
        && windows.get(id) == null) {
      return false;
    }
    if (!windows.use(id, count)) {
      return false;
    }
    if (ring.successor(self) != null) {
      uncopied.add(id);
    }
    return true;
  }

  /** Takes over what other nodes have seen. */
  public synchronized void copied(List<NonceWindow> theirs, long nowMillis) {
    others.forgetIssuedBefore(nowMillis - lifeMillis);
    for (NonceWindow window : theirs) {
      windows(window.id()).merge(window);
    }
  }

  /** Whether {@link #takeCopies} has something to give. */
  public synchronized boolean hasCopies() {
    return !uncopied.isEmpty();
  }

  /** What has changed since the last time, by the node that must be told. */
  public synchronized Map<Integer, List<NonceWindow>> takeCopies() {
    Map<Integer, List<NonceWindow>> copies = new HashMap<>();
    for (Iterator<NonceId> ids = uncopied.iterator(); ids.hasNext(); ids.remove()) {
      NonceId id = ids.next();
      NonceWindow window = windows(id).get(id);
      Integer to = holds(id) ? ring.successor(self) : Integer.valueOf(holder(id));
      if (window != null && to != null) {
        copies.computeIfAbsent(to, node -> new ArrayList<>()).add(window);
      }
    }
    return copies;
  }

  /** Nonces whose counts are remembered. */
  public synchronized int size() {
    return own.size() + others.size();
  }

  private NonceWindows windows(NonceId id) {
    return id.issuer() == self ? own : others;
  }
}
