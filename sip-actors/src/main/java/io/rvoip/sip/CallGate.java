package io.rvoip.sip;

import io.rvoip.sip.call.CallCommand;
import io.rvoip.sip.call.CallEntity;
import io.rvoip.sip.call.CallIndex;
import io.rvoip.sip.edge.EntityGate;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/**
 * From the edge to a call: straight to its entity when that runs on this node, which spares the
 * mailboxes of region and shard; else, and whenever the first try was in vain, through sharding.
 */
record CallGate(ClusterSharding sharding, CallIndex calls) implements EntityGate {
  @Override
  public void tell(String callId, CallCommand command) {
    ActorRef<CallCommand> here = calls.entity(callId);
    if (here == null) {
      repeat(callId, command);
    } else {
      here.tell(command);
    }
  }

  @Override
  public void repeat(String callId, CallCommand command) {
    sharding.entityRefFor(CallEntity.KEY, callId).tell(command);
  }
}
