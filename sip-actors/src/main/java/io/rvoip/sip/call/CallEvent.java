package io.rvoip.sip.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rvoip.sip.CborSerializable;
import io.rvoip.sip.api.CallIdentity;
import io.rvoip.sip.journal.CdrRow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a call, in the order they became true. Each is stored under a short stable name; its
 * shape is frozen with the name's version (docs/decisions/0001-frozen.md).
 */
public sealed interface CallEvent {

  /**
   * {@code call.offered:1}: somebody calls; routing has chosen.
   *
   * @param identity verdict on the caller's number; absent when nobody looked, and in events of
   *     releases that could not
   */
  record CallOffered(
      String tenant,
      String principal,
      String from,
      String to,
      String routeKind,
      String routeValue,
      Instant at,
      String owner,
      @Nullable String mediaNode,
      LegFacts caller,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CallIdentity identity)
      implements CallEvent, CborSerializable {}

  /**
   * {@code call.leg_started:1}: an INVITE is on its way to one contact of the callee; or, with a
   * dialog, the first party of a call that an operator makes has answered.
   */
  record LegStarted(Instant at, LegFacts leg) implements CallEvent, CborSerializable {}

  /** {@code call.answered:1}: the winning leg, and both legs as they now are. */
  record CallAnswered(Instant at, List<LegFacts> legs) implements CallEvent, CborSerializable {
    public CallAnswered {
      legs = List.copyOf(legs);
    }
  }

  /** {@code call.renegotiated:1}: hold, resume, a new codec or a new target. */
  record CallRenegotiated(Instant at, List<LegFacts> legs) implements CallEvent, CborSerializable {
    public CallRenegotiated {
      legs = List.copyOf(legs);
    }
  }

  /** {@code call.moved:1}: another owner, another edge or another media node than before. */
  record CallMoved(
      Instant at, String owner, @Nullable String mediaNode, String cause, List<LegFacts> legs)
      implements CallEvent, CborSerializable {
    public CallMoved {
      legs = List.copyOf(legs);
    }
  }

  /**
   * {@code call.reinvite_refused:1}: a phone did not take our re-INVITE and is asked no more.
   *
   * @param leg number of its leg
   * @param sipStatus its last answer; 408 when there was none
   * @param times how often it has refused
   * @param cause {@code goes on}: the session is as it was; {@code cannot follow}: the phone knows
   *     only an address that is no more; {@code dialog gone}: it knows nothing of the call, or is
   *     silent
   */
  record ReinviteRefused(Instant at, int leg, int sipStatus, int times, String cause)
      implements CallEvent, CborSerializable {}

  /**
   * {@code call.ports_refused:1}: the node that has taken the call over has no ports for it, and it
   * ends.
   *
   * @param node the node, {@code name#incarnation}
   * @param times how often it was asked
   * @param reason what it has said last; {@code no answer} when it said nothing
   */
  record PortsRefused(Instant at, String node, int times, String reason)
      implements CallEvent, CborSerializable {}

  /**
   * {@code call.target_failed:1}: a server to which a request went could not be reached, was silent
   * or said 503, RFC 3263 §4.3; if it was not the last one of its URI, the next one is tried.
   *
   * @param leg number of the leg
   * @param method method of the request
   * @param target transport, address and name of the server; empty when none could be located
   * @param cause how it has failed: {@code status 503}, {@code no answer}, or why there is no
   *     connection or no address
   */
  record TargetFailed(Instant at, int leg, String method, String target, String cause)
      implements CallEvent, CborSerializable {}

  /** {@code call.ended:1}: the call detail record is the last fact. */
  record CallEnded(Instant at, CdrRow cdr) implements CallEvent, CborSerializable {}
}
