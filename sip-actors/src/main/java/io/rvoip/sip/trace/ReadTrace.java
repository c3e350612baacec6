package io.rvoip.sip.trace;

import io.rvoip.sip.CborSerializable;
import io.rvoip.sip.api.LegTrace;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Asks a node for what it has kept of a call or, when that is null, of a SIP Call-ID.
 *
 * @param after number of the last message that is known already; 0: none
 */
record ReadTrace(
    @Nullable String call, @Nullable String sipCallId, long after, ActorRef<Part> replyTo)
    implements CborSerializable {

  /**
   * Part of the answer, small enough for one message between nodes.
   *
   * @param last number to go on after
   * @param left how many messages follow
   */
  record Part(List<LegTrace> legs, long last, int left) implements CborSerializable {
    Part {
      legs = List.copyOf(legs);
    }
  }
}
