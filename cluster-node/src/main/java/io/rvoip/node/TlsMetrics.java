package io.rvoip.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rvoip.sip.SipNode;
import io.rvoip.transport.sip.SipTransportCounters;
import io.rvoip.transport.tls.TlsFailure;
import io.rvoip.transport.tls.TlsMaterial;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What the node tells of SIP over TLS. */
final class TlsMetrics {
  private static final double MILLIS = 1000;

  private TlsMetrics() {}

  /** Handshakes, and messages by transport. */
  static void bind(MeterRegistry r, SipNode sip) {
    for (String version : TlsMaterial.PROTOCOLS) {
      FunctionCounter.builder(
              "rvoip.sip.tls.handshakes",
              sip,
              s ->
                  NodeMetrics.transport(
                      s, c -> c.handshakes().completed().getOrDefault(version, 0L)))
          .description("TLS handshakes that came to their end, both ways, by version")
          .tag("version", version)
          .register(r);
    }
    for (TlsFailure failure : TlsFailure.values()) {
      FunctionCounter.builder(
              "rvoip.sip.tls.failures",
              sip,
              s -> NodeMetrics.transport(s, c -> c.handshakes().failed().getOrDefault(failure, 0L)))
          .description("TLS connections that did not come up, or were ended for what they did")
          .tag("reason", failure.name().toLowerCase(Locale.ROOT))
          .register(r);
    }
    Map<String, Function<SipTransportCounters, SipTransportCounters.PerTransport>> transports =
        Map.of(
            "udp",
            SipTransportCounters::udp,
            "tcp",
            SipTransportCounters::tcp,
            "tls",
            SipTransportCounters::tls);
    transports.forEach(
        (name, of) -> {
          FunctionCounter.builder(
                  "rvoip.sip.received",
                  sip,
                  s -> NodeMetrics.transport(s, c -> of.apply(c).received()))
              .description("SIP messages received, by transport")
              .tag("transport", name)
              .register(r);
          FunctionCounter.builder(
                  "rvoip.sip.sent", sip, s -> NodeMetrics.transport(s, c -> of.apply(c).sent()))
              .description("SIP messages sent, by transport")
              .tag("transport", name)
              .register(r);
        });
  }

  /** What became of new files, and until when the certificates are good. */
  static void bind(MeterRegistry r, LiveTls tls) {
    FunctionCounter.builder("rvoip.sip.tls.reloads", tls, LiveTls::reloads)
        .description("Changes of the TLS files, by what became of them")
        .tag("result", "used")
        .register(r);
    FunctionCounter.builder("rvoip.sip.tls.reloads", tls, LiveTls::failures)
        .description("Changes of the TLS files, by what became of them")
        .tag("result", "refused")
        .register(r);
    Gauge.builder(
            "rvoip.sip.tls.expires.seconds", tls, t -> t.firstExpiry().toEpochMilli() / MILLIS)
        .description("Unix time at which the first of our TLS certificates is over; 0: none")
        .register(r);
  }
}
