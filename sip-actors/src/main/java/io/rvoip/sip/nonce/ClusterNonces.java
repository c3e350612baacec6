package io.rvoip.sip.nonce;

import io.rvoip.auth.nonce.NonceId;
import io.rvoip.auth.nonce.NonceLedger;
import io.rvoip.auth.nonce.NonceUse;
import io.rvoip.auth.nonce.NonceUses;
import io.rvoip.sip.node.NodeId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes nonce counts for this node: here when this node holds the nonce, which is the usual case
 * because a phone answers where it was challenged, else by asking the holder. A holder that does
 * not answer in time makes the phone ask for a fresh nonce, which this node then holds itself.
 */
public final class ClusterNonces implements NonceUses {
  private static final Duration PATIENCE = Duration.ofMillis(250);
  private static final CompletionStage<NonceUse> FRESH =
      CompletableFuture.completedStage(NonceUse.FRESH);
  private static final CompletionStage<NonceUse> USED =
      CompletableFuture.completedStage(NonceUse.USED);
  private static final CompletionStage<NonceUse> AWAY =
      CompletableFuture.completedStage(NonceUse.HOLDER_AWAY);

  private final NonceLedger ledger;
  private final int issuer;
  private final Scheduler scheduler;
  private final AtomicBoolean copying = new AtomicBoolean();
  private volatile Map<Integer, ActorRef<NonceMessage>> others = Map.of();
  private volatile @Nullable ActorRef<NonceMessage> keeper;

  /**
   * The counts of a node; this node is alone until {@link #keeper} runs.
   *
   * @param maxNonces most nonces remembered, of this node and of others each
   * @param life how long a nonce may be used
   */
  public ClusterNonces(ActorSystem<?> system, NodeId self, int maxNonces, Duration life) {
    this.issuer = NonceId.issuerOf(self.toString());
    this.scheduler = system.scheduler();
    this.ledger = new NonceLedger(issuer, maxNonces, life.toMillis(), System.currentTimeMillis());
  }

  /** The actor that speaks with the other nodes; its path must be the same at every node. */
  public Behavior<NonceMessage> keeper() {
    return NonceKeeper.create(this, ledger);
  }

  /** Short form of this node in its nonces. */
  public int issuer() {
    return issuer;
  }

  /** Nonces whose counts this node remembers. */
  public int remembered() {
    return ledger.size();
  }

  @Override
  public CompletionStage<NonceUse> use(NonceId nonce, long count, long nowMillis) {
    if (ledger.holds(nonce)) {
      boolean first = ledger.use(nonce, count, nowMillis);
      copySoon();
      return first ? FRESH : USED;
    }
    ActorRef<NonceMessage> holder = others.get(ledger.holder(nonce));
    if (holder == null) {
      return AWAY;
    }
    return AskPattern.<NonceMessage, NonceMessage.Used>ask(
            holder, replyTo -> new NonceMessage.Use(nonce, count, replyTo), PATIENCE, scheduler)
        .thenApply(used -> used.first() ? NonceUse.FRESH : NonceUse.USED)
        .exceptionally(silence -> NonceUse.HOLDER_AWAY);
  }

  /** One word to the keeper for all uses until it copies. */
  void copySoon() {
    ActorRef<NonceMessage> told = keeper;
    if (told != null && ledger.hasCopies() && copying.compareAndSet(false, true)) {
      told.tell(new NonceMessage.Changed());
    }
  }

  void copies() {
    copying.set(false);
  }

  void started(ActorRef<NonceMessage> self) {
    keeper = self;
    copying.set(false);
  }

  void members(Map<Integer, ActorRef<NonceMessage>> members) {
    others = Map.copyOf(members);
    ledger.members(members.keySet());
    copySoon();
  }
}
