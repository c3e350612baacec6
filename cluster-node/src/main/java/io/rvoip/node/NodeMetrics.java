package io.rvoip.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.rvoip.sip.SipNode;
import io.rvoip.sip.quota.Quota;
import io.rvoip.store.Store;
import io.rvoip.transport.media.MediaDropReason;
import io.rvoip.transport.media.MediaLoopCounters;
import io.rvoip.transport.sip.CloseReason;
import io.rvoip.transport.sip.SipDropReason;
import io.rvoip.transport.sip.SipTransportCounters;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What a node tells about itself at {@code /metrics}. Names are frozen; labels are of fixed sets,
 * so that no call, user or address ever makes a new series.
 */
final class NodeMetrics {
  private NodeMetrics() {}

  static void bind(MeterRegistry registry, SipNode sip, Store store) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    bindGc(registry);
    calls(registry, sip);
    sip(registry, sip);
    sockets(registry, sip);
    trace(registry, sip);
    media(registry, sip);
    store(registry, store);
  }

  @SuppressWarnings("resource") // lives as long as the process
  private static void bindGc(MeterRegistry registry) {
    new JvmGcMetrics().bindTo(registry);
  }

  private static void calls(MeterRegistry r, SipNode sip) {
    gauge(r, "rvoip.calls", "Calls owned by this node", sip, s -> s.calls().size());
    gauge(
        r,
        "rvoip.call.entities",
        "Entities of calls at this node, also those that are being routed or linger",
        sip,
        s -> s.calls().entities());
    gauge(
        r,
        "rvoip.registrations",
        "Bindings whose flow is at this node",
        sip,
        s -> s.registrations().size());
    counter(r, "rvoip.calls.started", "Calls begun here", sip, s -> s.calls().started());
    counter(r, "rvoip.calls.ended", "Calls ended here", sip, s -> s.calls().ended());
    counter(r, "rvoip.calls.taken.over", "Calls taken over", sip, s -> s.calls().takenOver());
    for (Quota quota : Quota.values()) {
      FunctionCounter.builder(
              "rvoip.quota.refused", sip.quotas().refused(quota), LongAdder::doubleValue)
          .description("Calls and bindings refused, because the tenant has all it may have")
          .tag("quota", quota.word())
          .register(r);
    }
  }

  private static void sip(MeterRegistry r, SipNode sip) {
    gauge(r, "rvoip.sip.transactions", "SIP transactions alive", sip, s -> s.edge().transactions());
    gauge(
        r,
        "rvoip.sip.deliveries",
        "Deliveries to entities that are not acknowledged",
        sip,
        s -> s.edge().pendingDeliveries());
    gauge(
        r,
        "rvoip.sip.loops.late.seconds",
        "By how much the latest loop of the SIP edge is late, seconds; more than 5: not ready",
        sip,
        s -> s.edge().lateNanos() / 1e9);
    var c = sip.edge().counters();
    Map<String, LongAdder> events =
        Map.ofEntries(
            Map.entry("received", c.received),
            Map.entry("sent", c.sent),
            Map.entry("invalid", c.invalid),
            Map.entry("forged_tag", c.forgedTags),
            Map.entry("overload", c.overload),
            Map.entry("failed_target", c.failedTargets),
            Map.entry("stray_response", c.strayResponses),
            Map.entry("redelivery", c.redeliveries),
            Map.entry("undeliverable", c.undeliverable),
            Map.entry("challenged", c.challenged),
            Map.entry("unauthorized", c.unauthorized),
            Map.entry("locked_out", c.lockedOut),
            Map.entry("unavailable", c.unavailable),
            Map.entry("failed_task", c.failedTasks),
            Map.entry("sips_in_clear", c.sipsInClear),
            Map.entry("register", c.registers),
            Map.entry("invite", c.invites));
    events.forEach(
        (event, adder) ->
            FunctionCounter.builder("rvoip.sip.events", adder, LongAdder::doubleValue)
                .description("What the SIP edge has seen, by kind")
                .tag("event", event)
                .register(r));
  }

  private static void trace(MeterRegistry r, SipNode sip) {
    gauge(
        r,
        "rvoip.sip.trace.messages",
        "Messages of calls that are kept now",
        sip,
        s -> s.traces().here().messages());
    gauge(r, "rvoip.sip.trace.bytes", "Bytes that they take", sip, s -> s.traces().here().bytes());
    counter(
        r,
        "rvoip.sip.trace.noted",
        "Messages of calls that were noted, repetitions too",
        sip,
        s -> s.traces().here().noted().sum());
    counter(
        r,
        "rvoip.sip.trace.pushed.out",
        "Messages of calls that made room for others",
        sip,
        s -> s.traces().here().pushedOut().sum());
  }

  private static void sockets(MeterRegistry r, SipNode sip) {
    for (SipDropReason reason : SipDropReason.values()) {
      socket(r, sip, "rvoip.sip.dropped", reason, "udp", c -> c.udp().dropped());
      socket(r, sip, "rvoip.sip.dropped", reason, "tcp", c -> c.tcp().dropped());
      socket(r, sip, "rvoip.sip.dropped", reason, "tls", c -> c.tls().dropped());
    }
    gauge(
        r,
        "rvoip.sip.connections",
        "SIP connections over TCP and TLS that are open",
        sip,
        s -> transport(s, c -> c.connections().open()));
    gauge(
        r,
        "rvoip.sip.connections.held.bytes",
        "Bytes of partial messages and of what waits to be sent, over all SIP connections",
        sip,
        s -> transport(s, c -> c.connections().heldBytes()));
    counter(
        r,
        "rvoip.sip.connections.refused",
        "SIP connections refused, because there are too many",
        sip,
        s ->
            transport(s, c -> c.connections().refusedTotal() + c.connections().refusedPerSource()));
    for (CloseReason reason : CloseReason.values()) {
      socket(r, sip, "rvoip.sip.connections.closed", reason, "tcp", c -> c.connections().closed());
    }
    TlsMetrics.bind(r, sip);
  }

  private static <E extends Enum<E>> void socket(
      MeterRegistry r,
      SipNode sip,
      String name,
      E reason,
      String transport,
      Function<SipTransportCounters, Map<E, Long>> counts) {
    FunctionCounter.builder(
            name, sip, s -> transport(s, c -> counts.apply(c).getOrDefault(reason, 0L)))
        .description("What the SIP sockets dropped or closed, by reason")
        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
        .tag("transport", transport)
        .register(r);
  }

  static double transport(SipNode sip, ToDoubleFunction<SipTransportCounters> value) {
    SipTransportCounters counters = sip.edge().transportCounters();
    return counters == null ? 0 : value.applyAsDouble(counters);
  }

  private static void media(MeterRegistry r, SipNode sip) {
    mediaGauge(r, "rvoip.media.sessions", "Media sessions", sip, MediaLoopCounters::sessions);
    mediaGauge(r, "rvoip.media.legs", "Media legs", sip, MediaLoopCounters::legs);
    Map<String, ToDoubleFunction<MediaLoopCounters>> ports =
        Map.of(
            "free", MediaLoopCounters::portPairsFree,
            "used", MediaLoopCounters::portPairsUsed,
            "quarantined", MediaLoopCounters::portPairsQuarantined);
    ports.forEach(
        (state, value) ->
            Gauge.builder("rvoip.media.ports", sip, s -> value.applyAsDouble(totals(s)))
                .description("Pairs of RTP ports, by state")
                .tag("state", state)
                .register(r));
    Map<String, ToDoubleFunction<MediaLoopCounters>> packets =
        Map.of(
            "rtp_received", MediaLoopCounters::rtpReceived,
            "rtp_sent", MediaLoopCounters::rtpSent,
            "rtcp_received", MediaLoopCounters::rtcpReceived,
            "rtcp_sent", MediaLoopCounters::rtcpSent);
    packets.forEach(
        (kind, value) ->
            FunctionCounter.builder("rvoip.media.packets", sip, s -> value.applyAsDouble(totals(s)))
                .description("Packets of the media loop, by kind")
                .tag("kind", kind)
                .register(r));
    for (MediaDropReason reason : MediaDropReason.values()) {
      FunctionCounter.builder("rvoip.media.dropped", sip, s -> totals(s).dropped(reason))
          .description("Packets that the media loop dropped, by reason")
          .tag("reason", reason.name().toLowerCase(Locale.ROOT))
          .register(r);
    }
  }

  private static void store(MeterRegistry r, Store store) {
    gauge(
        r,
        "rvoip.store.writable",
        "1 while the database takes writes",
        store,
        s -> s.health().writable() ? 1 : 0);
    gauge(
        r, "rvoip.store.queued", "Events that wait to be written", store, s -> s.health().queued());
  }

  private static MediaLoopCounters totals(SipNode sip) {
    return sip.mediaLoop().totals();
  }

  private static void mediaGauge(
      MeterRegistry r,
      String name,
      String description,
      SipNode sip,
      ToDoubleFunction<MediaLoopCounters> value) {
    gauge(r, name, description, sip, s -> value.applyAsDouble(totals(s)));
  }

  private static <T> void gauge(
      MeterRegistry r, String name, String description, T source, ToDoubleFunction<T> value) {
    Gauge.builder(name, source, value).description(description).strongReference(true).register(r);
  }

  private static <T> void counter(
      MeterRegistry r, String name, String description, T source, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, source, value).description(description).register(r);
  }
}
