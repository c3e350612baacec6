package io.rvoip.sip.call;

import static io.rvoip.sip.call.ScriptedSip.binding;
import static io.rvoip.sip.call.ScriptedSip.completed;
import static io.rvoip.sip.call.ScriptedSip.sdp;

import io.rvoip.media.MediaCommand;
import io.rvoip.media.MediaReply;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.id.BranchId;
import io.rvoip.protocol.sip.id.CallId;
import io.rvoip.protocol.sip.id.TagSigner;
import io.rvoip.protocol.sip.session.SessionRules;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.call.CallEvent.CallEnded;
import io.rvoip.sip.edge.Delivery;
import io.rvoip.sip.edge.EdgeCommand;
import io.rvoip.sip.edge.EdgeFlow;
import io.rvoip.sip.edge.EdgeTarget;
import io.rvoip.sip.edge.ServerTx;
import io.rvoip.sip.identity.CallOrigin;
import io.rvoip.sip.identity.OutgoingIdentity;
import io.rvoip.sip.journal.CdrRow;
import io.rvoip.sip.registrar.AorCommand.BindingView;
import io.rvoip.sip.registrar.AorCommand.BindingsFound;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One call between scripted phones: does for a {@link CallMachine} what its entity does, stores
 * nothing, and plays edges, registrar and media node. Alice calls from 192.0.2.10; callees answer
 * from 192.0.2.20 on.
 */
final class CallRig {
  static final String NODE = "node1#a";
  static final String OTHER = "node2#b";
  private static final String ALICE = "192.0.2.10:5060";

  /** A request of ours and the branch it went out with. */
  record Sent(String edge, String branch, SipRequest request, EdgeTarget target) {
    int leg() {
      return BranchId.parse(branch).orElseThrow().leg();
    }

    String body() {
      return new String(request.body(), StandardCharsets.UTF_8);
    }
  }

  final CallState call;
  final CallMachine machine;
  final String node;
  final List<CallEvent> events = new ArrayList<>();
  final List<SipResponse> answers = new ArrayList<>();
  final List<Sent> sent = new ArrayList<>();
  final List<SipRequest> acks = new ArrayList<>();
  final List<EdgeCommand.CancelInvite> cancels = new ArrayList<>();
  final List<MediaCommand> media = new ArrayList<>();
  final List<String> peerHosts = new ArrayList<>();
  final Map<String, Long> timers = new HashMap<>();
  final Set<String> dead = new HashSet<>();
  boolean stopped;
  boolean portsLeft = true;
  boolean portsLate;
  boolean lookupsLate;
  final List<CallEffect.FindBindings> lookups = new ArrayList<>();
  private final Deque<CallEffect.AllocateMedia> asked = new ArrayDeque<>();
  String aliceContact = "<sip:1001@" + ALICE + ">";
  String aliceRoute = "";
  String aliceHeaders = "";
  String aliceTransport = "UDP";
  String aliceEdge = NODE;
  @Nullable List<BindingView> bindings = List.of(binding(20, 1000));
  long now = 1_000_000;
  private long deliveries;
  private int nextPort = 30_000;

  CallRig() {
    this(null);
  }

  /** A node that signs calls to trunks. */
  CallRig(@Nullable OutgoingIdentity signing) {
    this(NODE, new CallState(CallId.mint(7, new SplittableRandom(1)).value()), signing);
    call.replaying = false;
  }

  private CallRig(String node, CallState call, @Nullable OutgoingIdentity signing) {
    this.node = node;
    this.call = call;
    this.machine =
        new CallMachine(
            call,
            new CallSettings(
                node,
                n -> !dead.contains(n),
                new TagSigner(new byte[32], null),
                new SplittableRandom(2),
                "rvoip",
                500,
                4_000,
                60_000,
                60_000,
                new SessionRules(1800, 90),
                signing));
  }

  /** The same call as another node takes it over from the stored facts. */
  CallRig takenOverBy(String survivor, String lost) {
    CallRig next = rebuiltOn(survivor);
    next.dead.add(lost);
    next.nextPort = 40_000;
    next.feed(next.machine.takenOver(next.now));
    return next;
  }

  /** The same call after its entity was started again, by the same node. */
  CallRig restarted() {
    CallRig next = rebuiltOn(node);
    next.feed(next.machine.takenOver(next.now));
    return next;
  }

  private CallRig rebuiltOn(String owner) {
    CallState rebuilt = new CallState(call.id);
    events.forEach(rebuilt::apply);
    rebuilt.replaying = false;
    CallRig next = new CallRig(owner, rebuilt, null);
    next.now = now + 1_000;
    next.portsLeft = portsLeft;
    next.aliceContact = aliceContact;
    next.aliceTransport = aliceTransport;
    return next;
  }

  // What the entity does.

  void feed(Step step) {
    for (CallEvent event : step.events()) {
      call.apply(event);
      events.add(event);
    }
    List.copyOf(step.effects()).forEach(this::perform);
  }

  private void perform(CallEffect effect) {
    switch (effect) {
      case CallEffect.TellEdge e -> edge(e.node(), e.command());
      case CallEffect.TellMedia e -> media.add(e.command());
      case CallEffect.AllocateMedia e -> {
        if (portsLate) {
          asked.add(e);
        } else {
          feed(machine.mediaAnswered(ports(e), now));
        }
      }
      case CallEffect.FindBindings e -> {
        lookups.add(e);
        if (!lookupsLate) {
          found(e);
        }
      }
      case CallEffect.StartTimer e -> timers.put(e.key(), e.millis());
      case CallEffect.CancelTimer e -> timers.remove(e.key());
      case CallEffect.AnswerOriginate ignored -> {}
      case CallEffect.Stop ignored -> stopped = true;
    }
  }

  private void edge(String edge, EdgeCommand command) {
    switch (command) {
      case EdgeCommand.SendRequest c ->
          sent.add(
              new Sent(edge, c.branch(), completed(c.request().bytes(), c.branch()), c.target()));
      case EdgeCommand.SendAck c -> acks.add(completed(c.ack().bytes(), c.branch()));
      case EdgeCommand.SendResponse c -> answers.add(c.response().response());
      case EdgeCommand.CancelInvite c -> cancels.add(c);
      case EdgeCommand.Delivered ignored -> {}
    }
  }

  private MediaReply ports(CallEffect.AllocateMedia wanted) {
    if (!portsLeft) {
      return new MediaReply.Refused(call.id, "no ports left");
    }
    List<MediaReply.LegEndpoint> open = new ArrayList<>();
    for (MediaCommand.LegRequest leg : wanted.legs()) {
      peerHosts.add(leg.peerHost());
      open.add(new MediaReply.LegEndpoint(leg.leg(), "127.0.0.1", nextPort, nextPort + 1));
      nextPort += 2;
    }
    return new MediaReply.Allocated(call.id, open);
  }

  /** The registrar answers a question that was asked while {@code lookupsLate}. */
  void found(CallEffect.FindBindings asked) {
    BindingsFound known = bindings == null ? null : new BindingsFound(bindings);
    feed(machine.found(new CallCommand.Found(asked.number(), known), now));
  }

  /** The media node answers the oldest question that was asked while {@code portsLate}. */
  void openPorts() {
    feed(machine.mediaAnswered(ports(asked.remove()), now));
  }

  private Delivery delivery() {
    return new Delivery(NODE, ++deliveries);
  }

  // Alice.

  /** Alice's INVITE; without a description when {@code sdp} is empty. */
  void invite(CallRoute route, String sdp) {
    invite(route, "1001", null, aliceSays(Method.INVITE, 1, null, sdp));
  }

  /** An INVITE as it stands, from a user or trunk. */
  void invite(CallRoute route, String principal, @Nullable CallOrigin origin, byte[] invite) {
    feed(
        machine.offer(
            new CallCommand.Offer(
                delivery(),
                tx("INVITE", 1),
                flow(),
                "<sip:rvoip@127.0.0.1:5060>",
                WireMessage.of(invite),
                "default",
                principal,
                route,
                origin),
            now));
  }

  void invite() {
    invite(new CallRoute(CallRoute.USER, "bob"), sdp("192.0.2.10", 4_000, "sendrecv"));
  }

  void cancel(long cseq) {
    feed(machine.cancelled(new CallCommand.Cancelled(delivery(), tx("INVITE", cseq)), now));
  }

  void withdraw() {
    feed(machine.withdrawn(new CallCommand.Withdrawn(delivery(), tx("INVITE", 1)), now));
  }

  /** Alice's ACK to the newest 2xx. */
  void ack(String sdp) {
    ack(answers.stream().filter(SipResponse::isSuccess).toList().getLast().cseq().number(), sdp);
  }

  /** Alice's ACK to the 2xx of that INVITE. */
  void ack(long cseq, String sdp) {
    byte[] ack = aliceSays(Method.ACK, cseq, call.caller().dialog().localTag().value(), sdp);
    feed(machine.acked(new CallCommand.Acked(delivery(), 0, WireMessage.of(ack)), now));
  }

  /** A request of Alice's in the dialog. */
  void aliceAsks(Method method, long cseq, String sdp) {
    String tag = call.caller().dialog().localTag().value();
    feed(
        machine.inDialog(
            new CallCommand.InDialog(
                delivery(),
                tx(method.name(), cseq),
                flow(),
                "<sip:rvoip@127.0.0.1:5060>",
                0,
                WireMessage.of(aliceSays(method, cseq, tag, sdp))),
            now));
  }

  private byte[] aliceSays(Method method, long cseq, @Nullable String toTag, String sdp) {
    return ScriptedSip.alice(
        ALICE, aliceRoute, aliceContact, aliceHeaders, method, cseq, toTag, sdp);
  }

  private ServerTx tx(String method, long cseq) {
    return new ServerTx(aliceEdge, "z9hG4bK" + method + cseq, ALICE, method);
  }

  private EdgeFlow flow() {
    return new EdgeFlow(aliceEdge, aliceTransport, "127.0.0.1:5060", ALICE, 0);
  }

  // The callees.

  /** A callee's answer to a request of ours. */
  void answer(Sent to, int status, String sdp) {
    answer(to, status, sdp, "bob" + to.leg());
  }

  /** The same of a phone that answers with a tag of its own, as behind a forking proxy. */
  void answer(Sent to, int status, String sdp, String tag) {
    byte[] response = ScriptedSip.answer(to, status, sdp, tag);
    feed(
        machine.responded(
            new CallCommand.Responded(
                delivery(), to.branch(), to.leg(), null, WireMessage.of(response)),
            now));
  }

  /** The same with one header more. */
  void answer(Sent to, int status, String sdp, HeaderName name, String value) {
    SipResponse response =
        WireMessage.of(ScriptedSip.answer(to, status, sdp, "bob" + to.leg())).response();
    feed(
        machine.responded(
            new CallCommand.Responded(
                delivery(),
                to.branch(),
                to.leg(),
                null,
                WireMessage.of(response.edit().set(name, value).buildResponse())),
            now));
  }

  /** No answer at all came. */
  void silence(Sent to) {
    feed(
        machine.unanswered(
            new CallCommand.Unanswered(
                delivery(), to.branch(), to.leg(), to.request().method().name(), "TIMEOUT"),
            now));
  }

  /** A request of a callee's in the dialog that it answered on this leg. */
  void calleeAsks(int leg, Method method, long cseq, String sdp) {
    SipRequest ours = sent.stream().filter(s -> s.leg() == leg).findFirst().orElseThrow().request();
    byte[] request = ScriptedSip.callee(ours, leg, method, cseq, sdp);
    EdgeFlow flow = new EdgeFlow(OTHER, "UDP", "127.0.0.2:5060", "192.0.2.20:5060", 0);
    ServerTx tx = new ServerTx(OTHER, "z9hG4bKbob" + cseq, "192.0.2.20:5060", method.name());
    feed(
        machine.inDialog(
            new CallCommand.InDialog(
                delivery(), tx, flow, "<sip:rvoip@127.0.0.2:5060>", leg, WireMessage.of(request)),
            now));
  }

  /** The timer fires after its time. */
  void fire(String key) {
    Long after = timers.remove(key);
    if (after == null) {
      throw new IllegalStateException("timer: %s (expected: one of %s)".formatted(key, timers));
    }
    now += after;
    feed(machine.timer(key, now));
  }

  /** An operator connects Alice, at 192.0.2.20, with Carol, at 192.0.2.30. */
  void originate() {
    originate(new CallRoute(CallRoute.URI, "sip:carol@192.0.2.30:5060"));
  }

  void originate(CallRoute toCarol) {
    feed(machine.originate(ScriptedSip.order(toCarol), now));
  }

  /** A node has gone. */
  void lose(String lost) {
    dead.add(lost);
    feed(machine.nodeLost(now));
  }

  /** Alice calls, the first callee answers, Alice acknowledges. */
  CallRig connected() {
    invite();
    answer(sent.getFirst(), 180, "");
    answer(sent.getFirst(), 200, sdp("192.0.2.20", 5_000, "sendrecv"));
    ack("");
    return this;
  }

  // What was said.

  List<Integer> statuses() {
    return answers.stream().map(SipResponse::status).toList();
  }

  SipResponse lastAnswer() {
    return answers.getLast();
  }

  String lastBody() {
    return new String(lastAnswer().body(), StandardCharsets.UTF_8);
  }

  List<Sent> sent(Method method) {
    return sent.stream().filter(s -> s.request().method().equals(method)).toList();
  }

  /** The call detail record; there must be exactly one. */
  CdrRow record() {
    List<CdrRow> records =
        events.stream()
            .filter(CallEnded.class::isInstance)
            .map(e -> ((CallEnded) e).cdr())
            .toList();
    if (records.size() != 1) {
      throw new AssertionError("call detail records: " + records + " (expected: 1)");
    }
    return records.getFirst();
  }
}
