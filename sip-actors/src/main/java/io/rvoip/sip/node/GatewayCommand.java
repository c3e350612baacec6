package io.rvoip.sip.node;

import io.rvoip.media.MediaCommand;
import io.rvoip.sip.CborSerializable;
import io.rvoip.sip.api.CallView;
import io.rvoip.sip.api.RegistrationFilter;
import io.rvoip.sip.api.RegistrationView;
import io.rvoip.sip.edge.EdgeCommand;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What nodes say to each other's gateway. */
public sealed interface GatewayCommand extends CborSerializable {

  /** Who I am and where my media is; said to every gateway that is seen, again and again. */
  record Hello(
      String node,
      ActorRef<GatewayCommand> gateway,
      ActorRef<MediaCommand> media,
      long sinceEpochMs)
      implements GatewayCommand {}

  /** A command for this node's edge, repeated until {@link Carried}. */
  record Carry(long sequence, String from, EdgeCommand command) implements GatewayCommand {}

  /** Taken, or taken before. */
  record Carried(long sequence, String by) implements GatewayCommand {}

  /** Read this node's calls. */
  record ListCalls(
      String tenant,
      @Nullable String state,
      @Nullable String party,
      @Nullable String after,
      int limit,
      ActorRef<CallList> replyTo)
      implements GatewayCommand {}

  /** This node's calls, ordered by id. */
  record CallList(String node, List<CallView> calls) implements CborSerializable {
    public CallList {
      calls = List.copyOf(calls);
    }
  }

  /** Read the bindings whose address-of-record lives on this node. */
  record ListRegistrations(RegistrationFilter filter, ActorRef<RegistrationList> replyTo)
      implements GatewayCommand {}

  /** This node's bindings. */
  record RegistrationList(String node, List<RegistrationView> registrations)
      implements CborSerializable {
    public RegistrationList {
      registrations = List.copyOf(registrations);
    }
  }

  /** How many calls and bindings this node has. */
  record CountAll(ActorRef<Counts> replyTo) implements GatewayCommand {}

  /** This node's counts. */
  record Counts(String node, int calls, int registrations, String version, long sinceEpochMs)
      implements CborSerializable {}

  // What the gateway tells itself; never from elsewhere.

  /** Hand this to that node's edge. */
  record Send(String node, EdgeCommand command) implements GatewayCommand {}

  /** The gateways that the receptionist knows. */
  record Seen(List<ActorRef<GatewayCommand>> gateways) implements GatewayCommand {
    public Seen {
      gateways = List.copyOf(gateways);
    }
  }

  /** A member has been removed. */
  record Removed(String node) implements GatewayCommand {}

  /** Our own timer. */
  record Tick() implements GatewayCommand {}

  /** Time to introduce itself to the others again; only to itself. */
  record Greet() implements GatewayCommand {}
}
