package io.rvoip.sip.trace;

import io.rvoip.sip.api.Answer;
import io.rvoip.sip.api.CallTraces;
import io.rvoip.sip.api.LegTrace;
import io.rvoip.sip.node.NodeId;
import io.rvoip.transport.sip.SipTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/** Asks every node at once, part by part; a silent one is named. */
public final class ClusterTraces implements CallTraces {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Most that one node may say to one question; the rest is counted as lost. */
  private static final long MOST_BYTES = 4L << 20;

  private final ActorSystem<?> system;
  private final MessageTrace trace;
  private final ActorRef<ReadTrace> keeper;

  private ClusterTraces(ActorSystem<?> system, MessageTrace trace, ActorRef<ReadTrace> keeper) {
    this.system = system;
    this.trace = trace;
    this.keeper = keeper;
  }

  /**
   * Begins to answer for this node.
   *
   * @param transport whose messages are kept; null as long as it is not open
   */
  public static ClusterTraces start(
      ActorSystem<?> system,
      NodeId self,
      MessageTrace trace,
      Supplier<@Nullable SipTransport> transport) {
    ActorRef<ReadTrace> keeper =
        system.systemActorOf(
            Behaviors.supervise(TraceKeeper.create(self.name(), trace, transport))
                .onFailure(Exception.class, SupervisorStrategy.restart()),
            "rvoip-trace",
            Props.empty());
    return new ClusterTraces(system, trace, keeper);
  }

  /** What is kept at this node. */
  public MessageTrace here() {
    return trace;
  }

  @Override
  public CompletionStage<Answer<List<LegTrace>>> ofCall(String call) {
    return askAll(call, null);
  }

  @Override
  public CompletionStage<Answer<List<LegTrace>>> ofSipCallId(String sipCallId) {
    return askAll(null, sipCallId);
  }

  private CompletionStage<Answer<List<LegTrace>>> askAll(
      @Nullable String call, @Nullable String sipCallId) {
    Instant asOf = Instant.now();
    List<LegTrace> legs = Collections.synchronizedList(new ArrayList<>());
    List<String> missing = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<?>> asked = new ArrayList<>();
    for (Member member : Cluster.get(system).state().getMembers()) {
      asked.add(
          new Reading(keeper(member), call, sipCallId)
              .next(0)
              .handle(
                  (found, failure) -> {
                    if (failure == null) {
                      legs.addAll(found);
                    } else {
                      missing.add(NodeId.of(member).name());
                    }
                    return null;
                  })
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> new Answer<>(List.copyOf(legs), asOf, missing.stream().sorted().toList()));
  }

  private ActorRef<ReadTrace> keeper(Member member) {
    return member.equals(Cluster.get(system).selfMember())
        ? keeper
        : ActorRefResolver.get(system)
            .resolveActorRef(keeper.path().toStringWithAddress(member.address()));
  }

  /** What one node says, put together from its parts. */
  private final class Reading {
    private final ActorRef<ReadTrace> keeper;
    private final @Nullable String call;
    private final @Nullable String sipCallId;
    private final Map<String, LegTrace> legs = new LinkedHashMap<>();
    private long bytes;

    Reading(ActorRef<ReadTrace> keeper, @Nullable String call, @Nullable String sipCallId) {
      this.keeper = keeper;
      this.call = call;
      this.sipCallId = sipCallId;
    }

    CompletionStage<Collection<LegTrace>> next(long after) {
      return AskPattern.<ReadTrace, ReadTrace.Part>ask(
              keeper,
              replyTo -> new ReadTrace(call, sipCallId, after, replyTo),
              PATIENCE,
              system.scheduler())
          .thenCompose(
              part -> {
                part.legs().forEach(this::add);
                if (part.left() == 0) {
                  return CompletableFuture.completedFuture(legs.values());
                }
                if (bytes < MOST_BYTES) {
                  return next(part.last());
                }
                legs.computeIfPresent(
                    part.legs().getLast().sipCallId(), (id, leg) -> leg.losing(part.left()));
                return CompletableFuture.completedFuture(legs.values());
              });
    }

    private void add(LegTrace part) {
      part.messages().forEach(m -> bytes += m.bytes().length);
      legs.merge(part.sipCallId(), part, LegTrace::goingOn);
    }
  }
}
