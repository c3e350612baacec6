package io.rvoip.sip.call;

import io.rvoip.protocol.sip.id.CallId;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import scala.collection.immutable.IndexedSeq;

/**
 * Where a call lives: its id begins with its shard, and a shard belongs to the node that asked
 * first.
 */
public final class CallShards
    extends ShardingMessageExtractor<ShardingEnvelope<CallCommand>, CallCommand> {

  @Override
  public String entityId(ShardingEnvelope<CallCommand> envelope) {
    return envelope.entityId();
  }

  @Override
  public String shardId(String entityId) {
    return CallId.parse(entityId)
        .map(id -> Integer.toString(id.shard()))
        .orElseThrow(
            () ->
                new IllegalArgumentException("entityId: '" + entityId + "' (expected: a call id)"));
  }

  @Override
  public CallCommand unwrapMessage(ShardingEnvelope<CallCommand> envelope) {
    return envelope.message();
  }

  /** An unallocated shard goes to the node that asks; a live one moves only with its node. */
  public static final class AllocateToRequester
      extends ShardCoordinator.AbstractShardAllocationStrategy {
    @Override
    public scala.concurrent.Future<ActorRef> allocateShard(
        ActorRef requester, String shardId, Map<ActorRef, IndexedSeq<String>> current) {
      return scala.concurrent.Future.successful(requester);
    }

    @Override
    public scala.concurrent.Future<Set<String>> rebalance(
        Map<ActorRef, IndexedSeq<String>> current, Set<String> inProgress) {
      return scala.concurrent.Future.successful(Set.of());
    }
  }
}
