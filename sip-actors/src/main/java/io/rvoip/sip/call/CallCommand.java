package io.rvoip.sip.call;

import io.rvoip.media.MediaReply;
import io.rvoip.sip.CborSerializable;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.api.CallView;
import io.rvoip.sip.api.HangupResult;
import io.rvoip.sip.edge.Delivery;
import io.rvoip.sip.edge.EdgeFlow;
import io.rvoip.sip.edge.ServerTx;
import io.rvoip.sip.identity.CallOrigin;
import io.rvoip.sip.registrar.AorCommand.BindingsFound;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What may be said to a call. */
public sealed interface CallCommand extends CborSerializable {

  /** A new INVITE that the router gave to this call; nodes of old do not tell its origin. */
  record Offer(
      Delivery delivery,
      ServerTx transaction,
      EdgeFlow flow,
      String contact,
      WireMessage invite,
      String tenant,
      String principal,
      CallRoute route,
      @Nullable CallOrigin origin)
      implements CallCommand {}

  /** A request within one of our dialogs; the tag named call and leg. */
  record InDialog(
      Delivery delivery,
      ServerTx transaction,
      EdgeFlow flow,
      String contact,
      int leg,
      WireMessage request)
      implements CallCommand {}

  /** The ACK to a 2xx of ours. */
  record Acked(Delivery delivery, int leg, WireMessage ack) implements CallCommand {}

  /** CANCEL of an INVITE of this call; the edge has answered the CANCEL itself. */
  record Cancelled(Delivery delivery, ServerTx invite) implements CallCommand {}

  /** The edge has refused the INVITE of this call itself, for nobody took the offer in time. */
  record Withdrawn(Delivery delivery, ServerTx invite) implements CallCommand {}

  /** A response to a request that this call sent. */
  record Responded(
      Delivery delivery, String branch, int leg, @Nullable EdgeFlow flow, WireMessage response)
      implements CallCommand {}

  /** A request that this call sent ended without a response. */
  record Unanswered(Delivery delivery, String branch, int leg, String method, String cause)
      implements CallCommand {}

  /**
   * A server to which a request of this call was sent has failed; perhaps others are tried.
   *
   * @param target the server, for people; empty when none could be located
   * @param cause how it has failed, for people
   */
  record TargetFailed(Delivery delivery, int leg, String method, String target, String cause)
      implements CallCommand {}

  /** Connect two parties, 3PCC: the first is rung, then the second. */
  record Originate(
      String tenant,
      String from,
      CallRoute fromRoute,
      String to,
      CallRoute toRoute,
      String domain,
      @Nullable String callerName,
      long ringTimeoutMs,
      ActorRef<OriginateReply> replyTo)
      implements CallCommand {}

  /** Answer to {@link Originate}: 0 and nothing wrong, or the SIP status that says why not. */
  record OriginateReply(int status, String reason) implements CborSerializable {}

  /**
   * End the call on an operator's word.
   *
   * @param version only if the call is still like this, {@link CallView#version()}; null: whatever
   *     has become of it
   */
  record Hangup(String tenant, @Nullable String version, ActorRef<HangupReply> replyTo)
      implements CallCommand {}

  /**
   * Whether there was a call to end.
   *
   * @param changed there was, but no longer as it was seen: it goes on; nodes of old do not tell
   */
  record HangupReply(boolean found, boolean changed) implements CborSerializable {
    /** In the words of the API. */
    public HangupResult result() {
      return !found
          ? HangupResult.NOT_FOUND
          : changed ? HangupResult.CHANGED : HangupResult.ACCEPTED;
    }
  }

  /** Read the call with its counters. */
  record Get(String tenant, ActorRef<GetReply> replyTo) implements CallCommand {}

  /** The call as it is, null when there is none of that id and tenant. */
  record GetReply(@Nullable CallView call) implements CborSerializable {}

  /** Wake up: your node was lost, or your shard has just been placed. */
  record Revive() implements CallCommand {}

  /** A node that may hold one of your flows or your media is gone. */
  record NodeLost(String node) implements CallCommand {}

  /** A media node asks whether you still live. */
  record MediaCheck() implements CallCommand {}

  // What the entity tells itself; never from elsewhere.

  /** The callee's bindings, by the question of that number; null when there was no answer. */
  record Found(int number, @Nullable BindingsFound bindings) implements CallCommand {}

  /** Ports, or none. */
  record MediaAnswered(@Nullable MediaReply reply) implements CallCommand {}

  /** Counters for a reader. */
  record CountersRead(ActorRef<GetReply> replyTo, List<MediaReply.LegStatistics> legs)
      implements CallCommand {
    public CountersRead {
      legs = List.copyOf(legs);
    }
  }

  /** A timer of this call. */
  record TimerFired(String key) implements CallCommand {}

  /** The journal knows us as owner now; 0 when it does not know the call. */
  record Claimed(long epoch) implements CallCommand {}

  /** The node leaves: stop now, the next owner recovers. */
  record Stop() implements CallCommand {}
}
