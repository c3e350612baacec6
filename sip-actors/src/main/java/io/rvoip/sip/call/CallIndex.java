package io.rvoip.sip.call;

import io.rvoip.sip.api.CallView;
import io.rvoip.sip.quota.TenantTally;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The calls whose entities run on this node, kept by the entities; read from any thread. */
public final class CallIndex {

  private final Map<String, CallView> calls = new ConcurrentHashMap<>();

  /** Also those that ring nowhere yet, or linger. */
  private final Map<String, ActorRef<CallCommand>> entities = new ConcurrentHashMap<>();

  private final TenantTally tenants = new TenantTally();
  private final LongAdder started = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder takenOver = new LongAdder();

  void put(CallView view) {
    if (calls.put(view.id(), view) == null) {
      started.increment();
      tenants.settle(view.id(), view.tenant(), 1);
    }
  }

  void remove(String id) {
    CallView gone = calls.remove(id);
    if (gone == null) {
      tenants.drop(id); // it was refused before it rang
    } else {
      ended.increment();
      tenants.settle(id, gone.tenant(), -1);
    }
  }

  void runs(String id, ActorRef<CallCommand> entity) {
    entities.put(id, entity);
  }

  void stopped(String id, ActorRef<CallCommand> entity) {
    entities.remove(id, entity);
    remove(id);
  }

  /**
   * The entity of a call that runs here, null when there is none: sharding finds it or makes it.
   */
  public @Nullable ActorRef<CallCommand> entity(String id) {
    return entities.get(id);
  }

  /** Tells every call here, also those that ring nowhere yet. */
  public void tellAll(CallCommand command) {
    entities.values().forEach(entity -> entity.tell(command));
  }

  void countTakeOver() {
    takenOver.increment();
  }

  /** How many calls each tenant has here, from its INVITE on where that was promised. */
  public TenantTally tenants() {
    return tenants;
  }

  /** All calls of this node. */
  public Collection<CallView> views() {
    return calls.values();
  }

  /** How many calls live here now. */
  public int size() {
    return calls.size();
  }

  /** How many entities of calls run here now, whatever their state. */
  public int entities() {
    return entities.size();
  }

  /** Calls begun or taken over here since the node started. */
  public long started() {
    return started.sum();
  }

  /** Calls ended here, or moved away, since the node started. */
  public long ended() {
    return ended.sum();
  }

  /** Calls taken over from lost nodes. */
  public long takenOver() {
    return takenOver.sum();
  }
}
