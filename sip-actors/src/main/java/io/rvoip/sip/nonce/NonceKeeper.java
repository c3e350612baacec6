package io.rvoip.sip.nonce;

import io.rvoip.auth.nonce.NonceId;
import io.rvoip.auth.nonce.NonceLedger;
import io.rvoip.auth.nonce.NonceWindow;
import io.rvoip.sip.node.NodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.jspecify.annotations.Nullable;

/**
 * One per node: answers the others' questions about nonces that this node holds, copies what is
 * used here to the node that would go on, and follows the members.
 *
 * <p>It has the same path on every node, so the others need not be told where it is. It stays on
 * its node. After a restart it goes on with the same ledger, which outlives it. When a node is
 * lost, the next one in the ring is asked instead and has the copies.
 */
final class NonceKeeper extends AbstractBehavior<NonceMessage> {
  /** Under load all that is used meanwhile goes in one message. */
  private static final Duration COPY_AFTER = Duration.ofMillis(20);

  private static final int COPIES_PER_MESSAGE = 1000; // some 70 kB

  private final ClusterNonces nonces;
  private final NonceLedger ledger;
  private final ActorRefResolver resolver;
  private final TimerScheduler<NonceMessage> timers;
  private final Map<Integer, ActorRef<NonceMessage>> others = new HashMap<>();
  private long copiedNanos = System.nanoTime() - COPY_AFTER.toNanos();

  static Behavior<NonceMessage> create(ClusterNonces nonces, NonceLedger ledger) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new NonceKeeper(context, timers, nonces, ledger)));
  }

  private NonceKeeper(
      ActorContext<NonceMessage> context,
      TimerScheduler<NonceMessage> timers,
      ClusterNonces nonces,
      NonceLedger ledger) {
    super(context);
    this.timers = timers;
    this.nonces = nonces;
    this.ledger = ledger;
    this.resolver = ActorRefResolver.get(context.getSystem());
    nonces.started(context.getSelf());
    Cluster.get(context.getSystem())
        .subscriptions()
        .tell(
            Subscribe.create(
                context.messageAdapter(MemberEvent.class, this::seen), MemberEvent.class));
  }

  @Override
  public Receive<NonceMessage> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::onMessage).build();
  }

  private Behavior<NonceMessage> onMessage(NonceMessage message) {
    switch (message) {
      case NonceMessage.Use(NonceId nonce, long count, ActorRef<NonceMessage.Used> replyTo) -> {
        replyTo.tell(new NonceMessage.Used(ledger.use(nonce, count, System.currentTimeMillis())));
        nonces.copySoon();
      }
      case NonceMessage.Copies(List<NonceWindow> windows) ->
          ledger.copied(windows, System.currentTimeMillis());
      case NonceMessage.Changed ignored -> copySoon();
      case NonceMessage.Flush ignored -> copy();
      case NonceMessage.MemberSeen(int issuer, ActorRef<NonceMessage> keeper) ->
          onMember(issuer, keeper);
    }
    return this;
  }

  /** At once after a pause: what is not copied yet may be replayed when this node is lost. */
  private void copySoon() {
    if (System.nanoTime() - copiedNanos >= COPY_AFTER.toNanos()) {
      copy();
    } else {
      timers.startSingleTimer(new NonceMessage.Flush(), COPY_AFTER);
    }
  }

  private void copy() {
    copiedNanos = System.nanoTime();
    nonces.copies();
    ledger
        .takeCopies()
        .forEach(
            (node, windows) -> {
              ActorRef<NonceMessage> other = others.get(node);
              for (int i = 0; other != null && i < windows.size(); i += COPIES_PER_MESSAGE) {
                int end = Math.min(windows.size(), i + COPIES_PER_MESSAGE);
                other.tell(new NonceMessage.Copies(windows.subList(i, end)));
              }
            });
  }

  /** A leaving member keeps what it holds until it is removed. */
  private NonceMessage seen(MemberEvent event) {
    Member member = event.member();
    int issuer = NonceId.issuerOf(NodeId.of(member).toString());
    boolean serves =
        !(event instanceof MemberRemoved)
            && !member.status().equals(MemberStatus.joining())
            && !member.status().equals(MemberStatus.weaklyUp());
    return new NonceMessage.MemberSeen(issuer, serves ? keeperOf(member) : null);
  }

  private void onMember(int issuer, @Nullable ActorRef<NonceMessage> keeper) {
    boolean changed =
        keeper == null
            ? others.remove(issuer) != null
            : issuer != nonces.issuer() && !keeper.equals(others.put(issuer, keeper));
    if (changed) {
      nonces.members(others);
    }
  }

  private ActorRef<NonceMessage> keeperOf(Member member) {
    return resolver.resolveActorRef(
        getContext().getSelf().path().toStringWithAddress(member.address()));
  }
}
