package io.rvoip.sip.registrar;

import io.rvoip.sip.CborSerializable;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.edge.EdgeFlow;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What may be said to an address-of-record. */
public sealed interface AorCommand extends CborSerializable {

  /** An authenticated REGISTER. A repetition (same Call-ID and CSeq) gets the same answer. */
  record Register(
      String tenant,
      String user,
      WireMessage request,
      EdgeFlow flow,
      ActorRef<RegisterReply> replyTo)
      implements AorCommand {}

  /**
   * The complete response, to be sent as it is.
   *
   * @param overQuota refused, because the tenant has all the bindings it may have
   */
  record RegisterReply(WireMessage response, boolean overQuota) implements CborSerializable {}

  /** The user may not register any more: all his bindings end. */
  record Withdraw(ActorRef<Withdrawn> replyTo) implements AorCommand {}

  /** How many bindings have ended; stored. */
  record Withdrawn(int bindings) implements CborSerializable {}

  /** Where can this user be reached now? */
  record FindBindings(ActorRef<BindingsFound> replyTo) implements AorCommand {}

  /** The current bindings, highest q first. */
  record BindingsFound(List<BindingView> bindings) implements CborSerializable {
    public BindingsFound {
      bindings = List.copyOf(bindings);
    }
  }

  /** One contact: its URI, q in thousandths, the flow it registered over, and its Path. */
  record BindingView(String contact, int qThousandths, @Nullable EdgeFlow flow, List<String> path)
      implements CborSerializable {
    public BindingView {
      path = List.copyOf(path);
    }
  }

  /** Wake up: your node was lost, or your shard has just been placed. */
  record Revive() implements AorCommand {}

  /** Our own timer. */
  record Expire() implements AorCommand {}

  /** The journal knows us as owner now; 0 when it does not know this address-of-record. */
  record Claimed(long epoch) implements AorCommand {}

  /** An idle address-of-record may leave memory. */
  record Leave() implements AorCommand {}

  /** The shard moves: stop now, the next owner recovers. */
  record Stop() implements AorCommand {}
}
