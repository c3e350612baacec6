package io.rvoip.sip.trace;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.trace.Redaction;
import io.rvoip.protocol.sip.trace.TracedMessage;
import io.rvoip.sip.api.LegTrace;
import io.rvoip.sip.edge.EdgeFlow;
import io.rvoip.transport.sip.SipTransport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * One per node, under the same path at each: tells the others what this node has kept. No secret
 * leaves it.
 *
 * <p>It stays on its node and has no state: after a restart it reads the same memory. What a lost
 * node has kept is lost with it.
 */
final class TraceKeeper {
  /** Far below the longest message between nodes, even with one more SIP message. */
  private static final int PART_BYTES = 128 * 1024;

  private TraceKeeper() {}

  static Behavior<ReadTrace> create(
      String node, MessageTrace trace, Supplier<@Nullable SipTransport> transport) {
    return Behaviors.receiveMessage(
        read -> {
          MessageTrace.Found found =
              read.call() != null
                  ? trace.ofCall(read.call(), read.after(), PART_BYTES)
                  : trace.of(String.valueOf(read.sipCallId()), read.after(), PART_BYTES);
          List<LegTrace> legs =
              found.legs().stream().map(leg -> leg(node, leg, found, transport.get())).toList();
          long last = found.entries().isEmpty() ? read.after() : found.entries().getLast().number();
          read.replyTo().tell(new ReadTrace.Part(legs, last, found.left()));
          return Behaviors.same();
        });
  }

  private static LegTrace leg(
      String node, TracedLeg.Head leg, MessageTrace.Found found, @Nullable SipTransport transport) {
    return new LegTrace(
        node,
        leg.sipCallId(),
        leg.calls(),
        leg.tenants(),
        leg.crowded(),
        leg.lost(),
        found.entries().stream()
            .filter(e -> e.sipCallId().equals(leg.sipCallId()))
            .map(e -> message(node, e, local(e.flow(), transport)))
            .toList());
  }

  /** Where a socket listens on all addresses, the one on the way to the peer. */
  private static InetSocketAddress local(Flow flow, @Nullable SipTransport transport) {
    return transport == null || !flow.local().getAddress().isAnyLocalAddress()
        ? flow.local()
        : new InetSocketAddress(transport.advertised(flow).getAddress(), flow.local().getPort());
  }

  private static TracedMessage message(String node, TracedLeg.Entry e, InetSocketAddress local) {
    return new TracedMessage(
        node,
        e.sipCallId(),
        e.number(),
        e.micros(),
        e.repeats(),
        e.received(),
        e.flow().transport().name(),
        EdgeFlow.text(local),
        EdgeFlow.text(e.flow().remote()),
        Redaction.redacted(e.bytes()));
  }
}
