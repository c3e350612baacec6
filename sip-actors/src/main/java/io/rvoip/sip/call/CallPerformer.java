package io.rvoip.sip.call;

import io.rvoip.media.MediaCommand;
import io.rvoip.media.MediaReply;
import io.rvoip.sip.edge.Delivery;
import io.rvoip.sip.edge.EdgeCommand;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Does what a {@link CallMachine} wants done, once its facts are stored; runs in the entity. */
final class CallPerformer {
  private static final Duration ASK = Duration.ofSeconds(2);

  private final ActorContext<CallCommand> context;
  private final TimerScheduler<CallCommand> timers;
  private final CallDependencies deps;
  private final String callId;

  CallPerformer(
      ActorContext<CallCommand> context,
      TimerScheduler<CallCommand> timers,
      CallDependencies deps,
      String callId) {
    this.context = context;
    this.timers = timers;
    this.deps = deps;
    this.callId = callId;
  }

  void perform(CallEffect effect) {
    switch (effect) {
      case CallEffect.TellEdge e -> deps.nodes().tellEdge(e.node(), e.command());
      case CallEffect.TellMedia e -> tellMedia(e.node(), e.command());
      case CallEffect.AllocateMedia e -> allocate(e);
      case CallEffect.FindBindings e ->
          context.pipeToSelf(
              deps.findBindings().apply(e.tenant(), e.user()),
              (found, failure) ->
                  new CallCommand.Found(e.number(), failure == null ? found : null));
      case CallEffect.StartTimer e ->
          timers.startSingleTimer(
              e.key(), new CallCommand.TimerFired(e.key()), Duration.ofMillis(e.millis()));
      case CallEffect.CancelTimer e -> timers.cancel(e.key());
      case CallEffect.AnswerOriginate e -> e.replyTo().tell(e.reply());
      case CallEffect.Stop ignored -> {} // an entity stops by what its handler returns
    }
  }

  private void allocate(CallEffect.AllocateMedia effect) {
    ActorRef<MediaCommand> media = deps.nodes().media(deps.nodes().self().toString());
    if (media == null) {
      context.getSelf().tell(new CallCommand.MediaAnswered(null));
      return;
    }
    context.ask(
        MediaReply.class,
        media,
        ASK,
        (ActorRef<MediaReply> replyTo) -> new MediaCommand.Allocate(callId, effect.legs(), replyTo),
        (reply, failure) -> new CallCommand.MediaAnswered(failure == null ? reply : null));
  }

  /** A node that is gone is told nothing. */
  void tellMedia(String node, MediaCommand command) {
    ActorRef<MediaCommand> media = deps.nodes().media(node);
    if (media != null) {
      media.tell(command);
    }
  }

  /** The edge need not send it again. */
  void acknowledge(Delivery delivery) {
    deps.nodes().tellEdge(delivery.node(), new EdgeCommand.Delivered(delivery.id()));
  }
}
