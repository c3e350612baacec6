package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.locate.Destination;
import io.rvoip.protocol.sip.locate.Target;
import io.rvoip.transport.dns.ServerLocator;
import io.rvoip.transport.sip.SipTransport;
import io.rvoip.transport.sip.TransportChoice;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How requests of ours leave: over the flow that their target names while that is ours and lives
 * (RFC 3261 §18.1.1: a new connection when the old one is closed), else to the servers of its URI,
 * one after the other (RFC 3263); with the Via and Contact that name the flow. Any thread.
 */
final class Departures {
  private final NextHop nextHop = new NextHop();
  private final ServerLocator locator;
  private final OwnHeaders own;
  private final TransportChoice choice;
  private final String node;

  Departures(ServerLocator locator, OwnHeaders own, TransportChoice choice, String node) {
    this.locator = locator;
    this.own = own;
    this.choice = choice;
    this.node = node;
  }

  /**
   * The ways of a request.
   *
   * @param contact whether our Contact belongs into it
   */
  Trip trip(@Nullable SipTransport open, EdgeTarget target, SipRequest request, boolean contact) {
    return open == null ? CLOSED : new Ways(open, target, request, contact);
  }

  private static final Trip CLOSED =
      new Trip() {
        @Override
        public CompletionStage<Step> next(String branch) {
          return CompletableFuture.completedFuture(new Nowhere("the node has no sockets"));
        }

        @Override
        public void failed(Target target) {}

        @Override
        public void answered(Target target) {}
      };

  private final class Ways implements Trip {
    private final SipTransport open;
    private final EdgeTarget to;
    private final SipRequest request;
    private final boolean contact;
    private final boolean tlsOnly;
    private final @Nullable Destination destination;
    private @Nullable Flow known;
    private boolean begun;
    private @Nullable List<Target> targets;
    private int tried;

    Ways(SipTransport open, EdgeTarget to, SipRequest request, boolean contact) {
      this.open = open;
      this.to = to;
      this.request = request;
      this.contact = contact;
      SipUri uri = NextHop.uri(to.uri()) instanceof SipUri sip ? sip : null;
      this.tlsOnly = OwnHeaders.isForSips(request) || (uri != null && uri.secure());
      this.destination = uri == null ? null : Destination.of(uri, tlsOnly);
    }

    @Override
    public CompletionStage<Step> next(String branch) {
      if (!begun) {
        begun = true;
        known = nextHop.known(open, to, node, tlsOnly);
        if (known != null) {
          return departure(known, null, branch);
        }
      }
      List<Target> located = targets;
      if (located != null) {
        return tried < located.size()
            ? connect(located.get(tried++), branch)
            : done(new Nowhere(""));
      }
      if (destination == null) {
        return done(new Nowhere(to.uri() + ": no address that a request can be sent to"));
      }
      if (known != null && !hasOthers(destination)) {
        return done(new Nowhere(""));
      }
      return locator
          .locate(destination, open.transports(), open::reaches)
          .thenCompose(
              found -> {
                targets = found.targets().stream().filter(t -> !isKnown(t)).toList();
                return found.targets().isEmpty()
                    ? done(new Nowhere(found.failure()))
                    : next(branch);
              });
    }

    /**
     * Whether a request that got no answer over the flow of its peer may go to other servers: when
     * the dialog names a domain, RFC 3261 §12.2.1.1. A phone behind a translator is nowhere else.
     */
    private boolean hasOthers(Destination named) {
      return request.to().tag() != null && named.numeric() == null;
    }

    private boolean isKnown(Target target) {
      return known != null
          && target.transport() == known.transport()
          && target.address().equals(known.remote());
    }

    private CompletionStage<Step> connect(Target target, String branch) {
      return nextHop
          .connect(open, target)
          .thenCompose(flow -> departure(flow, target, branch))
          .exceptionally(
              failure -> {
                failed(target);
                return new Missed(target, NextHop.why(failure));
              });
    }

    private CompletionStage<Step> departure(Flow flow, @Nullable Target target, String branch) {
      Departure first = stamped(flow, target, branch);
      TransportKind wanted = choice.forRequest(flow.transport(), first.request().toBytes().length);
      if (wanted == flow.transport() || !nextHop.mayHaveTcp(to, flow)) {
        return done(first);
      }
      return nextHop
          .tcpInstead(open, flow)
          .thenApply(tcp -> tcp == null ? first : stamped(tcp, target, branch));
    }

    private Departure stamped(Flow flow, @Nullable Target target, String branch) {
      return new Departure(own.stamped(request, flow, branch, contact), flow, target);
    }

    @Override
    public void failed(Target target) {
      if (destination != null) {
        locator.failed(destination, target);
      }
    }

    @Override
    public void answered(Target target) {
      if (destination != null) {
        locator.answered(destination, target);
      }
    }
  }

  private static CompletionStage<Trip.Step> done(Trip.Step step) {
    return CompletableFuture.completedFuture(step);
  }
}
