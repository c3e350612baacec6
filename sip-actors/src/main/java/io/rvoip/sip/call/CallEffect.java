package io.rvoip.sip.call;

import io.rvoip.media.MediaCommand;
import io.rvoip.media.MediaCommand.LegRequest;
import io.rvoip.sip.call.CallCommand.OriginateReply;
import io.rvoip.sip.edge.EdgeCommand;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What a {@link CallMachine} wants done, in order, after the events of the same step are stored.
 */
public sealed interface CallEffect {

  /** Tell a node's edge; a node that is gone is skipped. */
  record TellEdge(String node, EdgeCommand command) implements CallEffect {}

  /** Tell a media node; one that is gone is skipped. */
  record TellMedia(String node, MediaCommand command) implements CallEffect {}

  /** Open ports on our own node; comes back as {@link CallCommand.MediaAnswered}. */
  record AllocateMedia(List<LegRequest> legs) implements CallEffect {
    public AllocateMedia {
      legs = List.copyOf(legs);
    }
  }

  /**
   * Ask for the bindings of a user; comes back as {@link CallCommand.Found} with the same number.
   */
  record FindBindings(int number, String tenant, String user) implements CallEffect {}

  /** (Re)start a timer; comes back as {@link CallCommand.TimerFired}. */
  record StartTimer(String key, long millis) implements CallEffect {}

  /** Forget a timer. */
  record CancelTimer(String key) implements CallEffect {}

  /** Answer the one who ordered the call. */
  record AnswerOriginate(ActorRef<OriginateReply> replyTo, OriginateReply reply)
      implements CallEffect {}

  /** Nothing is left to do: the entity may stop. */
  record Stop() implements CallEffect {}
}
