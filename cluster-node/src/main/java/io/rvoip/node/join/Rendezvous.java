package io.rvoip.node.join;

import io.rvoip.node.OperatorError;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Meeting in the database: under its lock a node finds live members, which it joins, or none, and
 * then it is the one that forms the cluster. The former keeps the lock until it is up and in the
 * table; so of any number of nodes that start at once exactly one forms.
 *
 * <p>A member is live when its heartbeat is fresh. When the database was away all heartbeats are
 * old; then a member whose port still answers is given time to write a new one before anybody forms
 * a second cluster beside it.
 *
 * <p>Used once by the thread that starts the node.
 */
public final class Rendezvous {
  private static final Logger LOG = LoggerFactory.getLogger(Rendezvous.class);

  /** Members write their heartbeats this often. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(1);

  static final Duration FRESH = Duration.ofSeconds(5);
  static final Duration FORGOTTEN = Duration.ofMinutes(10);
  static final Duration SUSPECT_GRACE = Duration.ofSeconds(10);
  private static final Duration WELCOME_PATIENCE = Duration.ofSeconds(5);
  private static final Duration FORM_PATIENCE = Duration.ofSeconds(20);
  private static final long TURN_PAUSE_MS = 250;

  private enum Turn {
    DONE,
    AGAIN
  }

  private final String node;
  private final String incarnation;
  private final String address;
  private final MemberTable table;
  private final ClusterEntry cluster;
  private final Predicate<String> answers;
  private long suspectSinceNanos;

  /**
   * A meeting of one node.
   *
   * @param address {@code host:port} of this node's remoting
   * @param answers whether somebody listens at {@code host:port}
   */
  public Rendezvous(
      String node,
      String incarnation,
      String address,
      MemberTable table,
      ClusterEntry cluster,
      Predicate<String> answers) {
    this.node = node;
    this.incarnation = incarnation;
    this.address = address;
    this.table = table;
    this.cluster = cluster;
    this.answers = answers;
  }

  /**
   * Returns when this node is up and in the table.
   *
   * @throws OperatorError when a live member has this node's name
   */
  public void meet() throws InterruptedException {
    while (turn() == Turn.AGAIN) {
      Thread.sleep(TURN_PAUSE_MS);
    }
  }

  private Turn turn() throws InterruptedException {
    List<String> live = table.underLock(this::formUnlessOthersLive);
    if (live.isEmpty()) {
      return isSuspecting() ? Turn.AGAIN : Turn.DONE;
    }
    LOG.info("joining the cluster through {}", live);
    if (!cluster.join(live, WELCOME_PATIENCE)) {
      LOG.warn("no welcome from {} within {}; looking again", live, WELCOME_PATIENCE);
      return Turn.AGAIN;
    }
    table.heartbeat(node, incarnation, address);
    return Turn.DONE;
  }

  /**
   * Under the lock: live members to join; or none, and this node has formed the cluster or
   * suspects.
   */
  private List<String> formUnlessOthersLive() {
    List<MemberTable.Member> others =
        table.members().stream().filter(m -> !m.address().equals(address)).toList();
    List<MemberTable.Member> fresh =
        others.stream().filter(m -> m.age().compareTo(FRESH) <= 0).toList();
    for (MemberTable.Member member : fresh) {
      if (member.node().equals(node)) {
        throw new OperatorError(
            "rvoip.cluster.node: %s (expected: a name of its own; the member at %s has it; --name)"
                .formatted(node, member.address()));
      }
    }
    if (!fresh.isEmpty()) {
      suspectSinceNanos = 0;
      return fresh.stream().map(MemberTable.Member::address).toList();
    }
    if (mustWaitFor(others)) {
      return List.of();
    }
    LOG.info("no other member is alive: forming the cluster");
    if (!cluster.form(FORM_PATIENCE)) {
      throw new IllegalStateException("the cluster could not be formed within " + FORM_PATIENCE);
    }
    table.heartbeat(node, incarnation, address);
    return List.of();
  }

  private boolean mustWaitFor(List<MemberTable.Member> others) {
    List<String> suspects =
        others.stream()
            .filter(m -> m.age().compareTo(FORGOTTEN) <= 0)
            .map(MemberTable.Member::address)
            .filter(answers)
            .toList();
    long now = System.nanoTime();
    if (suspects.isEmpty()) {
      suspectSinceNanos = 0;
      return false;
    }
    if (suspectSinceNanos == 0) {
      suspectSinceNanos = now;
      LOG.info("old heartbeats, but {} answers: waiting for a new one", suspects);
    }
    boolean wait = now - suspectSinceNanos < SUSPECT_GRACE.toNanos();
    if (!wait) {
      suspectSinceNanos = 0;
    }
    return wait;
  }

  private boolean isSuspecting() {
    return suspectSinceNanos != 0;
  }
}
