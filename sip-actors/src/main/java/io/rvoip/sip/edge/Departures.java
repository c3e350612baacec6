package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.transport.sip.SipTransport;
import io.rvoip.transport.sip.TransportChoice;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How requests of ours leave: the flow, and the Via and Contact that name it. Any thread. */
final class Departures {
  private final NextHop nextHop = new NextHop();
  private final OwnHeaders own;
  private final TransportChoice choice;
  private final String node;

  Departures(OwnHeaders own, TransportChoice choice, String node) {
    this.own = own;
    this.choice = choice;
    this.node = node;
  }

  /** A request with our Via on top, and the flow that this Via names. */
  record Departure(SipRequest request, Flow flow) {}

  /**
   * The way of a request; null when there is none to the target.
   *
   * @param contact whether our Contact belongs into it
   */
  CompletionStage<@Nullable Departure> of(
      @Nullable SipTransport open,
      EdgeTarget target,
      SipRequest request,
      String branch,
      boolean contact) {
    if (open == null) {
      return CompletableFuture.completedFuture(null);
    }
    boolean sips = OwnHeaders.isForSips(request);
    return nextHop
        .flow(open, target, node, sips)
        .thenCompose(
            flow -> {
              if (flow == null || (sips && !flow.transport().secure())) {
                return CompletableFuture.completedFuture(null);
              }
              Departure first = departure(request, flow, branch, contact);
              TransportKind wanted =
                  choice.forRequest(flow.transport(), first.request().toBytes().length);
              if (wanted == flow.transport() || !nextHop.mayHaveTcp(target, flow)) {
                return CompletableFuture.completedFuture(first);
              }
              return nextHop
                  .tcpInstead(open, flow)
                  .thenApply(tcp -> tcp == null ? first : departure(request, tcp, branch, contact));
            });
  }

  private Departure departure(SipRequest request, Flow flow, String branch, boolean contact) {
    return new Departure(own.stamped(request, flow, branch, contact), flow);
  }
}
