package io.rvoip.sip.call;

import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.sip.call.CallCommand.OriginateReply;
import io.rvoip.sip.call.CallEvent.CallAnswered;
import io.rvoip.sip.call.CallEvent.CallEnded;
import io.rvoip.sip.call.CallEvent.CallMoved;
import io.rvoip.sip.call.CallEvent.CallOffered;
import io.rvoip.sip.call.CallEvent.CallRenegotiated;
import io.rvoip.sip.call.CallEvent.LegStarted;
import io.rvoip.sip.call.CallEvent.PortsRefused;
import io.rvoip.sip.call.CallEvent.ReinviteRefused;
import io.rvoip.sip.call.CallEvent.TargetFailed;
import io.rvoip.sip.identity.CallOrigin;
import io.rvoip.sip.registrar.AorCommand.BindingView;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a call. What the events say can be rebuilt on any node; the rest (pending
 * transactions, timers) lives and dies with the owner.
 */
final class CallState {

  /** Life of a call. */
  enum Phase {
    /** Nothing has happened; an entity without a call. */
    NEW,
    /** Bindings and ports are being found; nothing is stored. */
    ROUTING,
    /** INVITEs are out. */
    RINGING,
    /** Two parties, or a party and an application, are connected. */
    ANSWERED,
    /** The facts are complete; last answers are awaited. */
    ENDING
  }

  final String id;
  Phase phase = Phase.NEW;
  String tenant = "";
  String principal = "";
  String from = "";
  String to = "";
  CallRoute route = new CallRoute(CallRoute.USER, "");
  CallOrigin origin = CallOrigin.USER;
  Instant created = Instant.EPOCH;
  @Nullable Instant answered;
  final List<String> owners = new ArrayList<>(1);
  @Nullable String mediaNode;
  final Map<Integer, Leg> legs = new TreeMap<>();
  int callee = -1;

  // Only in memory from here on.
  /** Contacts not tried yet, by falling q. */
  final Deque<List<BindingView>> untried = new ArrayDeque<>();

  int bestStatus;

  /** Whether our media node was ever asked for ports. */
  boolean portsAsked;

  /** How often it had none since it last had some, and since when. */
  int portRefusals;

  long portsRefusedSinceMs;

  /** The question for bindings that has no answer yet, and how many there were. */
  CallEffect.@Nullable FindBindings lookup;

  int lookups;

  @Nullable Reinvite reinvite;
  final Map<String, Relay> relays = new HashMap<>();
  final Map<Integer, String> anchoring = new HashMap<>();
  @Nullable ActorRef<OriginateReply> originator;
  CallCommand.@Nullable Originate order;

  CallState(String id) {
    this.id = id;
  }

  /**
   * A re-INVITE that one peer has sent and the other is being asked about.
   *
   * @param before what the other peer had been sent before, to be gone back to
   */
  record Reinvite(Leg from, Leg to, boolean offerless, @Nullable SessionDescription before) {

    /** The offer has come to nothing. */
    void takeBack() {
      if (before != null) {
        to.sdp.takeBack(before);
      }
    }
  }

  /**
   * An in-dialog request handed from one leg to the other; keyed by the branch it went out with.
   */
  record Relay(
      Leg from,
      Leg to,
      io.rvoip.sip.edge.ServerTx transaction,
      io.rvoip.protocol.sip.SipRequest request) {}

  Leg caller() {
    return leg(0);
  }

  Leg leg(int index) {
    Leg leg = legs.get(index);
    if (leg == null) {
      throw new IllegalArgumentException(
          "leg: " + index + " (expected: one of " + legs.keySet() + ")");
    }
    return leg;
  }

  /** The other side of an answered call; null with an application. */
  @Nullable Leg other(Leg leg) {
    return leg.index == 0 ? legs.get(callee) : legs.get(0);
  }

  boolean withApplication() {
    return route.kind().equals(CallRoute.APP);
  }

  /** Takes a stored fact in; the same on the owner that wrote it and on every later one. */
  void apply(CallEvent event) {
    switch (event) {
      case CallOffered e -> {
        phase = Phase.RINGING;
        tenant = e.tenant();
        principal = e.principal();
        from = e.from();
        to = e.to();
        route = new CallRoute(e.routeKind(), e.routeValue());
        if (e.identity() != null) {
          origin = new CallOrigin(true, e.identity());
        }
        created = e.at();
        owners.add(e.owner());
        mediaNode = e.mediaNode();
        legs.putIfAbsent(e.caller().index(), Leg.of(e.caller(), Leg.State.CALLING));
      }
      case LegStarted e -> {
        if (replaying || !legs.containsKey(e.leg().index())) {
          boolean up = e.leg().dialog() != null;
          legs.put(e.leg().index(), Leg.of(e.leg(), up ? Leg.State.ANSWERED : Leg.State.CALLING));
        }
      }
      case CallAnswered e -> {
        phase = Phase.ANSWERED;
        answered = e.at();
        refresh(e.legs());
      }
      case CallRenegotiated e -> refresh(e.legs());
      case CallMoved e -> {
        if (!owners.getLast().equals(e.owner())) {
          owners.add(e.owner());
        }
        mediaNode = e.mediaNode();
        refresh(e.legs());
      }
      // Told to readers; what follows from them is told besides.
      case ReinviteRefused ignored -> {}
      case PortsRefused ignored -> {}
      case TargetFailed ignored -> {}
      case CallEnded ignored -> phase = Phase.ENDING;
    }
  }

  /** After a replay the legs are as stored; on the writing owner they are newer already. */
  private void refresh(List<LegFacts> facts) {
    for (LegFacts f : facts) {
      if (f.index() != 0) {
        callee = f.index();
      }
      Leg present = legs.get(f.index());
      if (present == null || replaying) {
        legs.put(f.index(), Leg.of(f, Leg.State.ANSWERED));
      }
    }
  }

  /** True until recovery is complete. */
  boolean replaying = true;
}
