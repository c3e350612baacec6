package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.locate.Target;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The ways of one request, each asked for when the one before has failed, RFC 3263 §4.3. One owner,
 * who asks for the next one after he has the last.
 */
interface Trip {

  /** What comes next. */
  sealed interface Step permits Departure, Missed, Nowhere {}

  /**
   * A request with our Via on top, and the flow that this Via names.
   *
   * @param target the server at the other end; null when it is the peer of a flow that was known
   */
  record Departure(SipRequest request, Flow flow, @Nullable Target target) implements Step {}

  /** No flow to that server could be had; ask again for the next one. */
  record Missed(Target target, String why) implements Step {}

  /**
   * There is nobody else.
   *
   * @param why there was nobody at all, for people; empty when somebody was tried
   */
  record Nowhere(String why) implements Step {}

  /** The next way, with that branch in our Via. */
  CompletionStage<Step> next(String branch);

  /** A server has not answered, or by 503: others are not sent there first for a while. */
  void failed(Target target);

  /** A server has answered: the next request for the same URI goes there too. */
  void answered(Target target);
}
