package io.rvoip.sip.call;

import io.rvoip.protocol.sdp.SdpRewrite;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.CSeq;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.identity.Verstat;
import io.rvoip.sip.call.CallEvent.LegStarted;
import io.rvoip.sip.registrar.AorCommand.BindingView;
import io.rvoip.sip.registrar.AorCommand.BindingsFound;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The callee's contacts: rung by falling q, those of one q at once; of the refusals the best one is
 * told to the caller, RFC 3261 §16.7.
 */
final class CalleeFork {

  private CalleeFork() {}

  /** The callee's contacts: those of the highest q ring first, all at once. */
  static void found(CallTurn turn, @Nullable BindingsFound found) {
    CallState call = turn.call;
    if (call.phase == CallState.Phase.ENDING) {
      return;
    }
    if (found == null) {
      CallSetup.reject(turn, 503, "failed", "Retry-After", "2");
      return;
    }
    if (found.bindings().isEmpty()) {
      CallSetup.reject(turn, 480, "no_answer");
      return;
    }
    List<BindingView> reachable = found.bindings().stream().filter(b -> mayRing(call, b)).toList();
    if (reachable.isEmpty()) {
      refuseSips(turn);
      return;
    }
    call.untried.addAll(
        reachable.stream()
            .collect(
                Collectors.groupingBy(
                    BindingView::qThousandths,
                    () -> new TreeMap<>(Comparator.reverseOrder()),
                    Collectors.toList()))
            .values());
    nextGroup(turn);
  }

  /** A call to a sips URI with nobody who can be reached by TLS, RFC 5630 §5.3. */
  static void refuseSips(CallTurn turn) {
    CallSetup.reject(turn, 480, "no_answer", "Warning", "380 rvoip \"SIPS Not Allowed\"");
  }

  /**
   * RFC 3261 §26.2.2: a call to a sips URI goes by TLS to the last hop. Deviates from RFC 5630
   * §5.3: a contact need not be sips when the phone's own TLS connection leads to it, as phones
   * write transport=tls.
   */
  static boolean mayRing(CallState call, BindingView contact) {
    return !isToSips(call)
        || (contact.flow() == null
            ? Uri.parse(contact.contact()) instanceof SipUri sip
                && (sip.secure() || "tls".equalsIgnoreCase(sip.transportParam()))
            : contact.flow().flow().transport().secure());
  }

  private static boolean isToSips(CallState call) {
    return call.legs.get(0) != null
        && call.legs.get(0).invite != null
        && call.legs.get(0).invite.requestUri() instanceof SipUri sip
        && sip.secure();
  }

  /**
   * The Request-URI for a contact. RFC 5630 §5.3: a call to a sip URI reaches a sips contact as
   * sip, over TLS all the same, for nobody has promised anything about its other hops.
   */
  private static String target(CallState call, BindingView contact) {
    if (isToSips(call)
        || !(Uri.parse(contact.contact()) instanceof SipUri sips)
        || !sips.secure()) {
      return contact.contact();
    }
    return new SipUri(
            false,
            sips.user(),
            sips.password(),
            sips.host(),
            sips.port(),
            sips.params().with("transport", "tls"),
            sips.headers())
        .toString();
  }

  static void nextGroup(CallTurn turn) {
    CallState call = turn.call;
    List<BindingView> group = call.untried.poll();
    if (group == null) {
      return;
    }
    List<Leg> opened = new ArrayList<>();
    for (BindingView contact : group) {
      int index = call.legs.isEmpty() ? 0 : ((TreeMap<Integer, Leg>) call.legs).lastKey() + 1;
      String edge = contact.flow() == null ? turn.settings.node() : contact.flow().node();
      boolean reachable = turn.settings.alive().test(edge);
      Leg leg =
          new Leg(
              index,
              false,
              reachable ? edge : turn.settings.node(),
              reachable ? contact.flow() : null,
              contact.path().isEmpty() ? target(call, contact) : hop(contact.path().getFirst()),
              "",
              CallSdp.fresh(turn.settings.random(), "127.0.0.1"));
      leg.sentInvite = invitation(turn, leg, contact);
      call.legs.put(index, leg);
      opened.add(leg);
    }
    List<Leg> ports = new ArrayList<>(opened);
    if (call.order == null && call.caller().endpoint == null) {
      ports.addFirst(call.caller());
    }
    turn.allocate(ports);
  }

  static long ringMs(CallTurn turn) {
    return turn.call.order == null || turn.call.caller().state == Leg.State.ANSWERED
        ? turn.settings.noAnswerMs()
        : turn.call.order.ringTimeoutMs();
  }

  static void ring(CallTurn turn, Leg leg) {
    CallState call = turn.call;
    SessionDescription body = null;
    SessionDescription offer = call.legs.get(0) == leg ? null : call.caller().remote();
    if (leg.index == 0) {
      offer = CallSdp.ownOffer(turn.endpoint(leg), turn.settings.random().nextLong(1L << 62));
    }
    if (offer != null) {
      switch (leg.sdp.offer(offer, CallSdp.anchors(offer, turn.endpoint(leg)))) {
        case SdpRewrite.Result.Rewritten r -> body = r.sdp();
        case SdpRewrite.Result.NotAcceptable ignored -> {
          leg.state = Leg.State.ENDED;
          call.bestStatus = 488;
          return;
        }
      }
    }
    MessageEditor editor = leg.sentInvite == null ? null : leg.sentInvite.edit();
    if (editor == null) {
      return;
    }
    SipRequest invite =
        LegIdentity.on(
            turn,
            body == null
                ? editor.buildRequest()
                : editor.body(CallTurn.SDP_TYPE, body.toBytes()).buildRequest());
    leg.sentInvite = invite;
    leg.inviteBranch = turn.branch(leg);
    turn.step.persist(new LegStarted(turn.now(), leg.facts()));
    turn.send(leg, invite, true, leg.inviteBranch);
  }

  /** Our INVITE to one contact, without Via, Contact and body. */
  private static SipRequest invitation(CallTurn turn, Leg leg, BindingView contact) {
    CallState call = turn.call;
    SipRequest incoming = call.legs.containsKey(0) ? call.caller().invite : null;
    NameAddr from;
    NameAddr to;
    if (incoming != null) {
      from =
          new NameAddr(
              incoming.from().displayName(), Verstat.without(incoming.from().uri()), NO_PARAMS);
      to = new NameAddr(null, incoming.to().uri(), NO_PARAMS);
    } else {
      CallCommand.Originate order = java.util.Objects.requireNonNull(call.order);
      boolean firstParty = leg.index == 0;
      from =
          new NameAddr(
              order.callerName(),
              SipUri.of(user(firstParty ? order.to() : order.from()), order.domain(), -1),
              NO_PARAMS);
      to =
          new NameAddr(
              null,
              SipUri.of(user(firstParty ? order.from() : order.to()), order.domain(), -1),
              NO_PARAMS);
    }
    int hops = incoming == null ? 70 : incoming.maxForwards().orElse(70) - 1;
    MessageEditor editor =
        SipRequest.builder(Method.INVITE, Uri.parse(target(call, contact)))
            .add(HeaderName.of("Max-Forwards"), Integer.toString(hops))
            .add(HeaderName.FROM, from.withTag(CallSetup.tag(turn, leg.index).value()).toString())
            .add(HeaderName.TO, to.toString())
            .add(HeaderName.CALL_ID, callIdHeader(turn, leg))
            .add(HeaderName.CSEQ, "1 INVITE")
            .add(HeaderName.of("Allow"), CallTurn.ALLOW)
            .add(HeaderName.of("User-Agent"), turn.settings.product());
    contact.path().forEach(p -> editor.add(HeaderName.of("Route"), p));
    return CallSession.ask(turn, leg, editor).buildRequest();
  }

  /** Our INVITE again, after a 422 that has told what a session's timer has to be. */
  static void again(CallTurn turn, Leg leg) {
    SipRequest refused = leg.sentInvite;
    if (refused == null) {
      return;
    }
    CSeq next = new CSeq(refused.cseq().number() + 1, Method.INVITE);
    leg.sentInvite =
        CallSession.ask(turn, leg, refused.edit().set(HeaderName.CSEQ, next.toString()))
            .buildRequest();
    leg.inviteBranch = turn.branch(leg);
    turn.step.persist(new LegStarted(turn.now(), leg.facts()));
    turn.send(leg, leg.sentInvite, true, leg.inviteBranch);
  }

  private static final io.rvoip.protocol.sip.Params NO_PARAMS = io.rvoip.protocol.sip.Params.EMPTY;

  private static String callIdHeader(CallTurn turn, Leg leg) {
    return turn.call.id
        + "-"
        + leg.index
        + "-"
        + Long.toHexString(turn.settings.random().nextLong());
  }

  /**
   * One contact has refused or did not answer: try the next, or give the caller the best status.
   */
  static void refused(CallTurn turn, Leg leg, int status) {
    CallState call = turn.call;
    leg.inviteBranch = null;
    if (leg.state == Leg.State.ENDED || call.phase != CallState.Phase.RINGING) {
      leg.state = Leg.State.ENDED;
      return;
    }
    leg.state = Leg.State.ENDED;
    turn.releaseMedia(leg);
    call.bestStatus = better(call.bestStatus, status);
    if (status >= 600) {
      // RFC 3261 §16.7 step 5: a 6xx ends the search.
      cancelOthers(turn, leg, "");
    }
    failed(turn);
  }

  /** The search is over: nobody else rings, or will. */
  static void cancelOthers(CallTurn turn, Leg decisive, String reason) {
    turn.call.untried.clear();
    for (Leg other : turn.call.legs.values()) {
      if (other.index != 0 && other != decisive && other.state != Leg.State.ENDED) {
        other.state = Leg.State.ENDED;
        turn.releaseMedia(other);
        turn.cancelInvite(other, reason);
      }
    }
  }

  static void failed(CallTurn turn) {
    CallState call = turn.call;
    boolean pending =
        call.legs.values().stream()
            .anyMatch(
                l ->
                    (l.index != 0 || call.order != null)
                        && (l.state == Leg.State.CALLING || l.state == Leg.State.RINGING));
    if (pending) {
      return;
    }
    if (!call.untried.isEmpty()) {
      nextGroup(turn);
      return;
    }
    int status = call.bestStatus == 0 ? 480 : call.bestStatus;
    int told = forCaller(status);
    if (told == status) {
      CallEnding.end(turn, outcome(status), "callee", told);
    } else {
      // RFC 6432 §3: what the callee has said, when the caller is told something else.
      CallEnding.end(turn, outcome(status), "callee", told, "Reason", "SIP;cause=" + status);
    }
  }

  static String outcome(int status) {
    return switch (status) {
      case 486, 600 -> "busy";
      case 408, 480 -> "no_answer";
      case 487 -> "cancelled";
      default -> status >= 500 && status < 600 ? "failed" : "rejected";
    };
  }

  /**
   * RFC 3261 §16.7 step 6: 6xx first, then the lowest class, in it what says most. A redirection,
   * which we do not follow, says least.
   */
  private static int better(int a, int b) {
    if (a == 0 || b == 0) {
      return a + b;
    }
    if (rank(a) != rank(b)) {
      return rank(a) < rank(b) ? a : b;
    }
    return a == 408 || a == 480 ? b : a;
  }

  private static int rank(int status) {
    return switch (status / 100) {
      case 6 -> 0;
      case 3 -> 9;
      default -> status / 100;
    };
  }

  /** What a callee's status means to the caller: challenges and redirections end here. */
  private static int forCaller(int status) {
    return switch (status) {
      case 401, 407 -> 500;
      case 503 -> 500;
      default -> status < 400 ? 480 : status;
    };
  }

  /** Likewise in a dialog; RFC 3261 §16.7 step 6: a 503 says nothing of ourselves. */
  static int forPeer(int status) {
    return status == 503 ? 500 : status;
  }

  private static String hop(String path) {
    return NameAddr.parse(path).uri().toString();
  }

  private static String user(String party) {
    int at = party.indexOf('@');
    String user = at < 0 ? party : party.substring(0, at);
    return user.startsWith("sip:") ? user.substring(4) : user;
  }
}
