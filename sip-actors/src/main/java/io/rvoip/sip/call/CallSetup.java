package io.rvoip.sip.call;

import io.rvoip.media.MediaCommand.LegRequest;
import io.rvoip.media.MediaReply;
import io.rvoip.protocol.sdp.SdpRewrite;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.dialog.Dialog;
import io.rvoip.protocol.sip.dialog.LocalTag;
import io.rvoip.protocol.sip.id.CallId;
import io.rvoip.protocol.sip.id.TagType;
import io.rvoip.sip.call.CallEvent.CallAnswered;
import io.rvoip.sip.call.CallEvent.CallOffered;
import io.rvoip.sip.call.CallEvent.LegStarted;
import io.rvoip.sip.call.LegFacts.Endpoint;
import io.rvoip.sip.registrar.AorCommand.BindingView;
import io.rvoip.sip.registrar.AorCommand.BindingsFound;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From the INVITE that came in to the 2xx that won: RFC 3261 §13, as a back-to-back user agent. */
final class CallSetup {
  static final String NO_ANSWER = "no-answer";
  private static final SipParser PARSER = new SipParser(ParserLimits.DEFAULT);

  private CallSetup() {}

  /** A new INVITE, already authenticated and routed. */
  static void offered(CallTurn turn, CallCommand.Offer offer) {
    CallState call = turn.call;
    SipRequest invite = request(offer.invite());
    call.phase = CallState.Phase.ROUTING;
    call.tenant = offer.tenant();
    call.principal = offer.principal();
    call.from = address(invite.from());
    call.to = address(invite.requestUri(), invite.to());
    call.route = offer.route();
    call.created = turn.now();
    Leg caller =
        new Leg(
            0,
            true,
            offer.flow().node(),
            offer.flow(),
            invite.contacts().isEmpty()
                ? invite.from().uri().toString()
                : invite.contacts().getFirst().uri().toString(),
            offer.contact(),
            CallSdp.fresh(turn.settings.random(), offer.flow().remoteHost()));
    caller.dialog = Dialog.uas(invite, tag(turn, 0));
    caller.inviteTx = offer.transaction();
    caller.invite = invite;
    caller.vias = invite.vias().stream().map(Object::toString).toList();
    caller.remoteSdp = invite.hasBody() ? invite.body() : null;
    call.legs.put(0, caller);
    SessionDescription sdp = caller.remote();
    if (invite.hasBody() && (sdp == null || SdpRewrite.relayable(sdp).isEmpty())) {
      reject(turn, 488, "rejected", "Warning", "304 rvoip \"Media type not available\"");
      return;
    }
    if (call.withApplication() && sdp == null) {
      reject(turn, 488, "rejected", "Warning", "399 rvoip \"An offer in the INVITE is needed\"");
      return;
    }
    route(turn, call.route);
  }

  private static void route(CallTurn turn, CallRoute route) {
    CallState call = turn.call;
    switch (route.kind()) {
      case CallRoute.USER ->
          turn.step.then(new CallEffect.FindBindings(call.tenant, route.value()));
      case CallRoute.URI -> {
        call.untried.add(List.of(new BindingView(route.value(), 1000, null, List.of())));
        nextGroup(turn);
      }
      case CallRoute.APP -> allocate(turn, List.of(call.caller()));
      default -> reject(turn, 404, "rejected");
    }
  }

  /** The callee's contacts: those of the highest q ring first, all at once. */
  static void found(CallTurn turn, @Nullable BindingsFound found) {
    CallState call = turn.call;
    if (call.phase == CallState.Phase.ENDING) {
      return;
    }
    if (found == null) {
      reject(turn, 503, "failed", "Retry-After", "2");
      return;
    }
    if (found.bindings().isEmpty()) {
      reject(turn, 480, "no_answer");
      return;
    }
    call.untried.addAll(
        found.bindings().stream()
            .collect(
                Collectors.groupingBy(
                    BindingView::qThousandths,
                    () -> new TreeMap<>(Comparator.reverseOrder()),
                    Collectors.toList()))
            .values());
    nextGroup(turn);
  }

  private static void nextGroup(CallTurn turn) {
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
              contact.path().isEmpty() ? contact.contact() : hop(contact.path().getFirst()),
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
    allocate(turn, ports);
  }

  private static void allocate(CallTurn turn, List<Leg> legs) {
    turn.step.then(
        new CallEffect.AllocateMedia(
            legs.stream().map(leg -> new LegRequest(leg.name(), peerHost(leg))).toList()));
  }

  private static String peerHost(Leg leg) {
    if (leg.flow != null) {
      return leg.flow.remoteHost();
    }
    return Uri.parse(leg.target) instanceof SipUri sip && sip.host().matches("[0-9.]+|\\[.*]")
        ? sip.host().replace("[", "").replace("]", "")
        : "127.0.0.1";
  }

  /** Ports are open, or not: store what has happened and let it ring. */
  static void mediaAnswered(CallTurn turn, @Nullable MediaReply reply) {
    CallState call = turn.call;
    if (call.phase == CallState.Phase.ENDING) {
      return;
    }
    if (!(reply instanceof MediaReply.Allocated allocated)) {
      reject(turn, 503, "failed", "Retry-After", "5");
      return;
    }
    call.mediaNode = turn.settings.node();
    for (MediaReply.LegEndpoint e : allocated.legs()) {
      call.leg(Integer.parseInt(e.leg())).endpoint =
          new Endpoint(e.host(), e.rtpPort(), e.rtcpPort());
    }
    if (call.withApplication() && call.order == null) {
      answerForApplication(turn);
      return;
    }
    boolean first = call.phase == CallState.Phase.ROUTING;
    if (first) {
      persistOffered(turn);
      SessionDescription sdp = call.caller().remote();
      if (sdp != null) {
        turn.mediaRemote(call.caller(), sdp);
      }
    }
    for (Leg leg : call.legs.values()) {
      if (leg.sentInvite != null && leg.inviteBranch == null && leg.state == Leg.State.CALLING) {
        ring(turn, leg);
      }
    }
    turn.step.then(new CallEffect.StartTimer(NO_ANSWER, ringMs(turn)));
    if (call.legs.values().stream().noneMatch(l -> l.inviteBranch != null)) {
      failed(turn);
    }
  }

  private static long ringMs(CallTurn turn) {
    return turn.call.order == null || turn.call.caller().state == Leg.State.ANSWERED
        ? turn.settings.noAnswerMs()
        : turn.call.order.ringTimeoutMs();
  }

  private static void ring(CallTurn turn, Leg leg) {
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
        body == null
            ? editor.buildRequest()
            : editor.body(CallTurn.SDP_TYPE, body.toBytes()).buildRequest();
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
      from = new NameAddr(incoming.from().displayName(), incoming.from().uri(), NO_PARAMS);
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
        SipRequest.builder(Method.INVITE, Uri.parse(contact.contact()))
            .add(HeaderName.of("Max-Forwards"), Integer.toString(hops))
            .add(HeaderName.FROM, from.withTag(tag(turn, leg.index).value()).toString())
            .add(HeaderName.TO, to.toString())
            .add(HeaderName.CALL_ID, callIdHeader(turn, leg))
            .add(HeaderName.CSEQ, "1 INVITE")
            .add(HeaderName.of("Allow"), CallTurn.ALLOW)
            .add(HeaderName.of("User-Agent"), turn.settings.product());
    contact.path().forEach(p -> editor.add(HeaderName.of("Route"), p));
    return editor.buildRequest();
  }

  private static final io.rvoip.protocol.sip.Params NO_PARAMS = io.rvoip.protocol.sip.Params.EMPTY;

  private static String callIdHeader(CallTurn turn, Leg leg) {
    return turn.call.id
        + "-"
        + leg.index
        + "-"
        + Long.toHexString(turn.settings.random().nextLong());
  }

  static LocalTag tag(CallTurn turn, int leg) {
    return turn.settings.tags().sign(TagType.CALL, new CallId(turn.call.id), leg);
  }

  private static void persistOffered(CallTurn turn) {
    CallState call = turn.call;
    turn.step.persist(
        new CallOffered(
            call.tenant,
            call.principal,
            call.from,
            call.to,
            call.route.kind(),
            call.route.value(),
            call.created,
            turn.settings.node(),
            call.mediaNode,
            call.caller().facts()));
  }

  private static void answerForApplication(CallTurn turn) {
    CallState call = turn.call;
    Leg caller = call.caller();
    SessionDescription offer = caller.remote();
    if (offer == null) {
      reject(turn, 488, "rejected");
      return;
    }
    persistOffered(turn);
    SessionDescription answer =
        caller.sdp.answer(
            CallSdp.echoed(offer), offer, CallSdp.anchors(offer, turn.endpoint(caller)));
    turn.mediaRemote(caller, offer);
    turn.connectMedia(caller, null);
    caller.state = Leg.State.ANSWERED;
    call.answered = turn.now();
    turn.answerInvite(caller, 200, answer);
    turn.step.persist(new CallAnswered(turn.now(), turn.connected()));
  }

  /** Refuses the caller before anybody was rung; the record tells. */
  static void reject(CallTurn turn, int status, String outcome, String... headers) {
    if (turn.call.phase == CallState.Phase.ROUTING && turn.call.legs.containsKey(0)) {
      persistOffered(turn);
    }
    CallEnding.end(turn, outcome, "system", status, headers);
  }

  /** A provisional response of a callee. */
  static void ringing(CallTurn turn, Leg leg, SipResponse response) {
    CallState call = turn.call;
    leg.state = Leg.State.RINGING;
    if (call.order != null || call.phase != CallState.Phase.RINGING || leg.index == 0) {
      return;
    }
    Leg caller = call.caller();
    caller.state = Leg.State.RINGING;
    SessionDescription answer = CallSdp.parse(response.hasBody() ? response.body() : null);
    SessionDescription offer = caller.remote();
    if (answer == null || offer == null) {
      turn.answerInvite(caller, response.status(), null);
      return;
    }
    leg.remoteSdp = response.body();
    turn.mediaRemote(leg, answer);
    turn.connectMedia(caller, leg);
    turn.answerInvite(
        caller,
        response.status(),
        caller.sdp.answer(answer, offer, CallSdp.anchors(offer, turn.endpoint(caller))));
  }

  /** The first 2xx wins; every later one is acknowledged and ended at once. */
  static void answered(CallTurn turn, Leg leg, SipResponse ok) {
    CallState call = turn.call;
    leg.inviteBranch = null;
    SipRequest sent = java.util.Objects.requireNonNull(leg.sentInvite);
    leg.dialog = Dialog.uac(sent, ok);
    if (call.phase != CallState.Phase.RINGING || leg.state == Leg.State.ENDED) {
      turn.ack(leg, sent.cseq().number(), null);
      turn.bye(leg, "SIP;cause=487;text=\"Answered elsewhere or cancelled\"");
      return;
    }
    leg.state = Leg.State.ANSWERED;
    leg.remoteSdp = ok.hasBody() ? ok.body() : leg.remoteSdp;
    SessionDescription remote = leg.remote();
    if (remote == null || CallSdp.anchors(remote, turn.endpoint(leg)).isEmpty()) {
      turn.ack(leg, sent.cseq().number(), null);
      CallEnding.end(turn, "failed", "system", 488);
      return;
    }
    turn.mediaRemote(leg, remote);
    if (leg.index == 0) {
      firstPartyAnswered(turn, leg, sent);
      return;
    }
    call.callee = leg.index;
    for (Leg other : call.legs.values()) {
      if (other.index != 0 && other != leg && other.state != Leg.State.ENDED) {
        other.state = Leg.State.ENDED;
        turn.cancelInvite(other, "SIP;cause=200;text=\"Call completed elsewhere\"");
      }
    }
    call.untried.clear();
    turn.step.then(new CallEffect.CancelTimer(NO_ANSWER));
    Leg caller = call.caller();
    call.answered = turn.now();
    turn.connectMedia(caller, leg);
    if (call.order != null) {
      turn.ack(leg, sent.cseq().number(), null);
    } else if (caller.remoteSdp == null) {
      // The caller's INVITE had no offer: the callee's 2xx carries it, and our ACK to him waits for
      // the answer in the caller's ACK.
      caller.state = Leg.State.ANSWERED;
      switch (caller.sdp.offer(remote, CallSdp.anchors(remote, turn.endpoint(caller)))) {
        case SdpRewrite.Result.Rewritten r -> turn.answerInvite(caller, 200, r.sdp());
        case SdpRewrite.Result.NotAcceptable ignored ->
            CallEnding.end(turn, "failed", "system", 488);
      }
    } else {
      SessionDescription offer = java.util.Objects.requireNonNull(caller.remote());
      caller.state = Leg.State.ANSWERED;
      turn.ack(leg, sent.cseq().number(), null);
      turn.answerInvite(
          caller,
          200,
          caller.sdp.answer(remote, offer, CallSdp.anchors(offer, turn.endpoint(caller))));
    }
    if (call.phase == CallState.Phase.RINGING) {
      turn.step.persist(new CallAnswered(turn.now(), turn.connected()));
    }
  }

  /** The caller's ACK of an INVITE without offer brings the answer for the callee. */
  static void lateAnswer(CallTurn turn, Leg from, SipRequest ack) {
    Leg to = turn.call.other(from);
    SessionDescription answer = CallSdp.parse(ack.hasBody() ? ack.body() : null);
    if (answer == null || to == null || to.sentInvite == null || to.lastAck != null) {
      return;
    }
    SessionDescription offer = to.remote();
    if (offer == null) {
      return;
    }
    from.remoteSdp = ack.body();
    turn.mediaRemote(from, answer);
    turn.ack(
        to,
        to.sentInvite.cseq().number(),
        to.sdp.answer(answer, offer, CallSdp.anchors(offer, turn.endpoint(to))));
  }

  private static void firstPartyAnswered(CallTurn turn, Leg leg, SipRequest sent) {
    CallState call = turn.call;
    turn.ack(leg, sent.cseq().number(), null);
    CallCommand.Originate order = java.util.Objects.requireNonNull(call.order);
    call.route = order.toRoute();
    if (call.withApplication()) {
      call.answered = turn.now();
      turn.connectMedia(leg, null);
      turn.step.then(new CallEffect.CancelTimer(NO_ANSWER));
      turn.step.persist(new CallAnswered(turn.now(), turn.connected()));
      return;
    }
    route(turn, call.route);
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
    call.bestStatus = better(call.bestStatus, status);
    if (status >= 600) {
      // RFC 3261 §16.7 step 5: a 6xx ends the search.
      call.untried.clear();
      call.legs.values().stream()
          .filter(l -> l.index != 0 && l.state != Leg.State.ENDED)
          .forEach(
              l -> {
                l.state = Leg.State.ENDED;
                turn.cancelInvite(l, "");
              });
    }
    failed(turn);
  }

  private static void failed(CallTurn turn) {
    CallState call = turn.call;
    boolean pending =
        call.legs.values().stream()
            .anyMatch(
                l ->
                    (l.index != 0 || call.order != null)
                        && l.inviteBranch != null
                        && l.state != Leg.State.ENDED);
    if (pending) {
      return;
    }
    if (!call.untried.isEmpty()) {
      nextGroup(turn);
      return;
    }
    int status = call.bestStatus == 0 ? 480 : call.bestStatus;
    CallEnding.end(turn, outcome(status), "callee", forCaller(status));
  }

  /** Nobody answered in time. */
  static void noAnswer(CallTurn turn) {
    if (turn.call.phase == CallState.Phase.RINGING) {
      CallEnding.end(turn, "no_answer", "system", 480);
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

  /** RFC 3261 §16.7 step 6: 6xx first, then the lowest class, in it what says most. */
  private static int better(int a, int b) {
    if (a == 0) {
      return b;
    }
    if (a >= 600 || b >= 600) {
      return Math.max(a, b);
    }
    if (a / 100 != b / 100) {
      return Math.min(a, b);
    }
    return a == 408 || a == 480 ? b : a;
  }

  /** What a callee's status means to the caller: challenges and redirections end here. */
  private static int forCaller(int status) {
    return switch (status) {
      case 401, 407 -> 500;
      case 503 -> 500;
      default -> status < 400 ? 480 : status;
    };
  }

  static SipRequest request(byte[] bytes) {
    return PARSER.parse(bytes) instanceof ParseResult.Parsed(SipRequest r) ? r : broken(bytes);
  }

  static SipResponse response(byte[] bytes) {
    if (PARSER.parse(bytes) instanceof ParseResult.Parsed(SipResponse r)) {
      return r;
    }
    throw new IllegalArgumentException("response: unreadable (expected: what an edge has parsed)");
  }

  private static SipRequest broken(byte[] bytes) {
    throw new IllegalArgumentException(
        "request: %d unreadable bytes (expected: what an edge has parsed)".formatted(bytes.length));
  }

  private static String hop(String path) {
    return NameAddr.parse(path).uri().toString();
  }

  private static String user(String party) {
    int at = party.indexOf('@');
    String user = at < 0 ? party : party.substring(0, at);
    return user.startsWith("sip:") ? user.substring(4) : user;
  }

  private static String address(NameAddr party) {
    return address(party.uri(), party);
  }

  private static String address(Uri uri, NameAddr otherwise) {
    return uri instanceof SipUri sip
        ? (sip.user() == null ? sip.host() : sip.user() + "@" + sip.host())
        : otherwise.uri().toString();
  }
}
