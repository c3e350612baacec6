package io.rvoip.sip.node;

import io.rvoip.media.MediaCommand;
import io.rvoip.sip.CborSerializable;
import io.rvoip.sip.api.CallView;
import io.rvoip.sip.api.RegistrationFilter;
import io.rvoip.sip.api.RegistrationView;
import io.rvoip.sip.edge.EdgeCommand;
import io.rvoip.sip.quota.TenantUse;
import java.util.List;
import java.util.Map;
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

  /**
   * What tenants with quotas have at a node. Said when it changes, and all of it again with each
   * {@link Hello}; tenants that are not named have what they had.
   */
  record Use(String node, Map<String, TenantUse> byTenant) implements GatewayCommand {
    public Use {
      byTenant = Map.copyOf(byTenant);
    }
  }

  /** What have these tenants at this node? */
  record CountTenants(List<String> tenants, ActorRef<TenantCounts> replyTo)
      implements GatewayCommand {
    public CountTenants {
      tenants = List.copyOf(tenants);
    }
  }

  /** What those of the tenants that have something have at this node. */
  record TenantCounts(String node, Map<String, TenantUse> byTenant) implements CborSerializable {
    public TenantCounts {
      byTenant = Map.copyOf(byTenant);
    }
  }

  // What the gateway tells itself; never from elsewhere.

  /** What tenants with quotas have here has changed since it was told. */
  record UseChanged() implements GatewayCommand {}

  /** The others have been told lately; what has changed since may be told now. */
  record UseAgain() implements GatewayCommand {}

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
