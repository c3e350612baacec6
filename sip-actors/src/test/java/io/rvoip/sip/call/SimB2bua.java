package io.rvoip.sip.call;

import io.rvoip.media.MediaCommand;
import io.rvoip.media.MediaReply;
import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.id.BranchId;
import io.rvoip.protocol.sip.id.CallId;
import io.rvoip.protocol.sip.id.TagSigner;
import io.rvoip.protocol.sip.session.SessionRules;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.call.CallEvent.CallEnded;
import io.rvoip.sip.edge.Delivery;
import io.rvoip.sip.edge.EdgeCommand;
import io.rvoip.sip.edge.EdgeFlow;
import io.rvoip.sip.edge.ServerTx;
import io.rvoip.sip.journal.CdrRow;
import io.rvoip.sip.registrar.AorCommand.BindingView;
import io.rvoip.sip.registrar.AorCommand.BindingsFound;
import io.rvoip.testkit.SimStation;
import io.rvoip.testkit.Simulation;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A back-to-back user agent with one call between two phones, on real transactions and a simulated
 * network: does for the {@link CallMachine} what edge, entity, registrar and media node do.
 */
final class SimB2bua extends SimStation {
  private static final String NODE = "sim#1";

  private final TagSigner tags = new TagSigner(new byte[32], null);
  private final InetSocketAddress callee;
  private final String callId;
  private final long seed;
  private final Map<String, Long> timers = new HashMap<>();
  private final Map<String, TransactionKey> sent = new HashMap<>();
  private final List<CallEvent> events = new ArrayList<>();
  private final List<MediaCommand> media = new ArrayList<>();
  private CallState call;
  private CallMachine machine;
  private long deliveries;
  private long timersSet;
  private boolean stopped;

  /** How often the machine was begun again because somebody spoke to a call that was over. */
  private int wakings;

  SimB2bua(Simulation world, String ip, InetSocketAddress callee, long seed) {
    super(world, ip, TransportKind.UDP);
    this.callee = callee;
    this.seed = seed;
    this.callId = CallId.mint(7, new SplittableRandom(seed)).value();
    begin();
  }

  /** As the entity does: from what is stored, which is nothing at first. */
  private void begin() {
    call = new CallState(callId);
    events.forEach(call::apply);
    call.replaying = false;
    stopped = false;
    machine =
        new CallMachine(
            call,
            new CallSettings(
                NODE,
                node -> true,
                tags,
                new SplittableRandom(seed + 1_000_000L * wakings),
                "rvoip",
                500,
                4_000,
                60_000,
                60_000,
                new SessionRules(1800, 90),
                null));
  }

  private CallMachine awake() {
    if (stopped) {
      wakings++;
      begin();
      // As the entity does when it is recovered after its end: what has come, then the end again.
      afterMillis(0, () -> feed(machine.timer(CallEnding.LINGER, nowMs())));
    }
    return machine;
  }

  private long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(nowNanos());
  }

  private Delivery delivery() {
    return new Delivery(NODE, ++deliveries);
  }

  private EdgeFlow came(Flow flow) {
    return EdgeFlow.of(NODE, flow);
  }

  private String contact() {
    return "<sip:rvoip@" + EdgeFlow.text(address) + ">";
  }

  // The edge, from the network.

  @Override
  public void onRequest(TransactionKey key, SipRequest request, Flow flow) {
    ServerTx transaction = ServerTx.of(NODE, key);
    WireMessage message = WireMessage.of(request);
    if (request.to().tag() != null) {
      feed(
          awake()
              .inDialog(
                  new CallCommand.InDialog(
                      delivery(), transaction, came(flow), contact(), leg(request), message),
                  nowMs()));
    } else {
      feed(
          awake()
              .offer(
                  new CallCommand.Offer(
                      delivery(),
                      transaction,
                      came(flow),
                      contact(),
                      message,
                      "default",
                      "caller",
                      new CallRoute(CallRoute.USER, "callee"),
                      null),
                  nowMs()));
    }
  }

  private int leg(SipRequest request) {
    return tags.verify(String.valueOf(request.to().tag())).orElseThrow().leg();
  }

  @Override
  public void onAck(SipRequest ack, Flow flow) {
    feed(awake().acked(new CallCommand.Acked(delivery(), leg(ack), WireMessage.of(ack)), nowMs()));
  }

  @Override
  public void onCancel(TransactionKey invite, SipRequest cancel) {
    feed(
        awake()
            .cancelled(new CallCommand.Cancelled(delivery(), ServerTx.of(NODE, invite)), nowMs()));
  }

  @Override
  public void onResponse(TransactionKey key, SipResponse response) {
    feed(
        awake()
            .responded(
                new CallCommand.Responded(
                    delivery(), key.branch(), leg(key), null, WireMessage.of(response)),
                nowMs()));
  }

  @Override
  public void onTimeout(TransactionKey key) {
    if (!key.server()) {
      feed(
          awake()
              .unanswered(
                  new CallCommand.Unanswered(
                      delivery(), key.branch(), leg(key), key.method().name(), "TIMEOUT"),
                  nowMs()));
    }
  }

  private static int leg(TransactionKey key) {
    return BranchId.parse(key.branch()).orElseThrow().leg();
  }

  // The entity.

  private void feed(Step step) {
    for (CallEvent event : step.events()) {
      call.apply(event);
      events.add(event);
    }
    List.copyOf(step.effects()).forEach(this::perform);
  }

  private void perform(CallEffect effect) {
    switch (effect) {
      case CallEffect.TellEdge e -> edge(e.command());
      case CallEffect.TellMedia e -> media.add(e.command());
      case CallEffect.AllocateMedia e -> feed(machine.mediaAnswered(ports(e), nowMs()));
      case CallEffect.FindBindings e ->
          feed(
              machine.found(
                  new CallCommand.Found(e.number(), new BindingsFound(List.of(binding()))),
                  nowMs()));
      case CallEffect.StartTimer e -> start(e.key(), e.millis());
      case CallEffect.CancelTimer e -> timers.remove(e.key());
      case CallEffect.AnswerOriginate ignored -> {}
      case CallEffect.Stop ignored -> {
        stopped = true;
        timers.clear();
      }
    }
  }

  private void start(String key, long millis) {
    long number = ++timersSet;
    timers.put(key, number);
    afterMillis(
        millis,
        () -> {
          if (timers.remove(key, number)) {
            feed(machine.timer(key, nowMs()));
          }
        });
  }

  private BindingView binding() {
    return new BindingView("sip:u@" + EdgeFlow.text(callee), 1000, came(flowTo(callee)), List.of());
  }

  private MediaReply ports(CallEffect.AllocateMedia wanted) {
    List<MediaReply.LegEndpoint> open = new ArrayList<>();
    int port = 30_000;
    for (MediaCommand.LegRequest leg : wanted.legs()) {
      open.add(new MediaReply.LegEndpoint(leg.leg(), "192.0.2.100", port, port + 1));
      port += 2;
    }
    return new MediaReply.Allocated(callId, open);
  }

  // The edge, to the network.

  private void edge(EdgeCommand command) {
    switch (command) {
      case EdgeCommand.SendRequest c -> {
        SipRequest request = stamped(c.request().request(), c.branch(), c.contact());
        checked.starts(request);
        Flow flow = c.target().flow() == null ? flowTo(callee) : c.target().flow().flow();
        sent.put(c.branch(), layer.sendRequest(request, flow, nowNanos(), checked));
      }
      case EdgeCommand.SendAck c ->
          layer.sendRequest(
              stamped(c.ack().request(), c.branch(), false),
              c.target().flow().flow(),
              nowNanos(),
              checked);
      case EdgeCommand.SendResponse c ->
          layer.sendResponse(c.transaction().key(), c.response().response(), nowNanos(), checked);
      case EdgeCommand.CancelInvite c ->
          layer.cancel(
              sent.get(c.branch()),
              c.reasons().stream().map(r -> "Reason: " + r).toList(),
              nowNanos(),
              checked);
      case EdgeCommand.Delivered ignored -> {} // nothing is lost between edge and call here
    }
  }

  private SipRequest stamped(SipRequest request, String branch, boolean contact) {
    var editor =
        request
            .edit()
            .remove(HeaderName.VIA)
            .prepend(
                HeaderName.VIA,
                "SIP/2.0/UDP " + EdgeFlow.text(address) + ";branch=" + branch + ";rport");
    if (contact && request.method().equals(Method.INVITE)) {
      editor.set(HeaderName.CONTACT, contact());
    }
    return editor.buildRequest();
  }

  // What has become of it.

  /** The call is over and has left nothing behind: its record, the only one. */
  CdrRow recordAtRest() {
    assertAtRest();
    List<CdrRow> records =
        events.stream()
            .filter(CallEnded.class::isInstance)
            .map(event -> ((CallEnded) event).cdr())
            .toList();
    if (records.size() != 1) {
      throw new AssertionError("call detail records: " + records + " (expected: 1)");
    }
    if (!(events.getLast() instanceof CallEnded)) {
      throw new AssertionError("last event: " + events.getLast() + " (expected: the end)");
    }
    if (!stopped || !timers.isEmpty()) {
      throw new AssertionError("stopped: " + stopped + ", timers left: " + timers.keySet());
    }
    if (media.stream().filter(MediaCommand.Release.class::isInstance).count() != 1) {
      throw new AssertionError("media: " + media + " (expected: ports given back once)");
    }
    return records.getFirst();
  }
}
