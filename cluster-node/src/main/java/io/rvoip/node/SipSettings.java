package io.rvoip.node;

import io.rvoip.auth.BearerSettings;
import io.rvoip.auth.DigestSettings;
import io.rvoip.auth.LockOutSettings;
import io.rvoip.auth.SipBearer;
import io.rvoip.auth.TokenValidationService;
import io.rvoip.auth.stir.Stir;
import io.rvoip.config.DnsConfig;
import io.rvoip.config.LimitsConfig;
import io.rvoip.config.MediaConfig;
import io.rvoip.config.RvoipConfig;
import io.rvoip.config.SipAuthConfig;
import io.rvoip.config.SipConfig;
import io.rvoip.config.StirConfig;
import io.rvoip.media.MediaSettings;
import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.protocol.auth.Qop;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.locate.LocateLimits;
import io.rvoip.protocol.sip.registrar.RegistrarSettings;
import io.rvoip.protocol.sip.session.SessionRules;
import io.rvoip.protocol.sip.transaction.TimerSettings;
import io.rvoip.protocol.sip.transaction.TransactionLimits;
import io.rvoip.sip.SipNode;
import io.rvoip.sip.identity.OutgoingIdentity;
import io.rvoip.sip.node.NodeId;
import io.rvoip.sip.trace.TraceSettings;
import io.rvoip.transport.dns.DnsSettings;
import io.rvoip.transport.media.MediaLoopSettings;
import io.rvoip.transport.sip.SipTransportSettings;
import io.rvoip.transport.tls.TlsMaterial;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the configuration means to SIP, media and Digest. */
final class SipSettings {
  private static final int EDGE_QUEUE = 50_000;
  private static final int MAX_NONCES = 100_000;
  private static final int MAX_LEGS = 16;

  private SipSettings() {}

  static SipNode.Settings of(
      RvoipConfig config, NodeIdentity identity, String version, TlsMaterial tls) {
    SipConfig sip = config.sip();
    int loops = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8);
    int transactions = Math.max(1000, config.limits().transactions() / loops);
    return new SipNode.Settings(
        NodeId.parse(identity.id()),
        version,
        transport(config)
            .withTls(new SipTransportSettings.TlsSettings(sip.tls().port(), tls))
            .withTransports(sip.udp(), sip.tcp()),
        mediaLoop(identity, config.media()),
        media(config),
        timers(sip),
        new TransactionLimits(transactions, Math.max(1000, transactions / 4), 5),
        registrar(config),
        sip.serverName(),
        loops,
        EDGE_QUEUE,
        sip.mtuBytes(),
        sip.ringTimeout().toMillis(),
        sip.reinvitePatience().toMillis(),
        new SessionRules(
            (int) sip.sessionTimer().expires().toSeconds(),
            (int) sip.sessionTimer().least().toSeconds()),
        dns(sip.dns()),
        trace(sip.trace()));
  }

  private static DnsSettings dns(DnsConfig dns) {
    return new DnsSettings(
        dns.servers(),
        dns.timeout(),
        dns.attempts(),
        dns.cacheEntries(),
        dns.longestTtl(),
        dns.longestNegativeTtl(),
        dns.mostQuestions(),
        new LocateLimits(dns.mostTargets(), dns.mostRecords()),
        dns.failedTargetPause(),
        dns.rememberedTargets());
  }

  /** How much is kept of the messages of calls. */
  static TraceSettings trace(SipConfig.Trace trace) {
    return trace.enabled()
        ? new TraceSettings(
            true, trace.messagesPerLeg(), trace.bytesPerLeg(), trace.legs(), trace.memoryBytes())
        : TraceSettings.OFF;
  }

  static DigestSettings digest(RvoipConfig config) {
    SipAuthConfig auth = config.auth().sip();
    return new DigestSettings(
        auth.digestAlgorithms().stream().map(a -> DigestAlgorithm.of(a).orElseThrow()).toList(),
        auth.digestQop().stream().map(q -> Qop.of(q).orElseThrow()).collect(Collectors.toSet()),
        auth.nonceLifetime(),
        auth.nonceOnce(),
        auth.authenticationInfo(),
        MAX_NONCES,
        auth.md5UserAgents());
  }

  static LockOutSettings lockOut(RvoipConfig config) {
    SipAuthConfig.LockOut lockOut = config.auth().sip().lockOut();
    return new LockOutSettings(
        lockOut.attempts(),
        lockOut.unknownAccounts(),
        lockOut.window(),
        lockOut.duration(),
        lockOut.maxEntries());
  }

  /** Null: tokens are not taken in SIP. */
  static @Nullable SipBearer bearer(RvoipConfig config, TokenValidationService tokens) {
    SipAuthConfig.Bearer bearer = config.auth().sip().bearer();
    return bearer == null
        ? null
        : new SipBearer(
            new BearerSettings(bearer.authzServer(), bearer.scope(), bearer.inClear()), tokens);
  }

  /** What signs calls to trunks; null: they are not signed. */
  static @Nullable OutgoingIdentity identity(RvoipConfig config, Stir stir, byte[] clusterKey) {
    StirConfig.Sign sign = config.auth().stir().sign();
    return sign == null || stir.signer() == null
        ? null
        : new OutgoingIdentity(stir.signer(), stir.plan(), sign.numbers(), clusterKey);
  }

  /** The address that Via and Contact name; null: the one of the route to each peer. */
  static @Nullable InetAddress advertised(SipConfig sip) {
    return sip.advertise() == null ? null : resolved("rvoip.sip.advertise", sip.advertise());
  }

  private static SipTransportSettings transport(RvoipConfig config) {
    SipConfig sip = config.sip();
    LimitsConfig limits = config.limits();
    SipTransportSettings byDefault = SipTransportSettings.DEFAULT;
    return byDefault
        .withBind(sip.bind().isEmpty() ? byDefault.bind() : sip.bind(), sip.port())
        .withAdvertise(advertised(sip))
        .withParser(
            new ParserLimits(
                limits.messageBytes(),
                limits.headers(),
                limits.headerBytes(),
                limits.uriBytes(),
                limits.vias(),
                2 * limits.uriBytes()),
            sip.mtuBytes())
        .withConnectionLimits(
            limits.tcpConnections(), limits.tcpConnectionsPerAddress(), limits.tcpQueueBytes())
        .withTcpMemory(limits.tcpMemoryBytes())
        .withTimeouts(byDefault.connectTimeout(), limits.tcpIdle(), byDefault.messageTimeout());
  }

  private static MediaLoopSettings mediaLoop(NodeIdentity identity, MediaConfig media) {
    return new MediaLoopSettings(
        "media-" + identity.name(),
        media.portMin(),
        media.portMax(),
        media.quarantine(),
        media.relatchAfter(),
        media.maxSessions(),
        MAX_LEGS,
        media.maxPacketsPerSecond(),
        media.dscp());
  }

  private static MediaSettings media(RvoipConfig config) {
    MediaConfig media = config.media();
    List<InetAddress> sipBind = config.sip().bind();
    InetAddress bind = media.bind();
    if (bind == null) {
      bind =
          sipBind.isEmpty() ? SipTransportSettings.DEFAULT.bind().getFirst() : sipBind.getFirst();
    }
    InetAddress advertised =
        media.advertise() == null
            ? advertised(config.sip())
            : resolved("rvoip.media.advertise", media.advertise());
    return new MediaSettings(
        bind,
        advertised == null ? null : advertised.getHostAddress(),
        media.orphanAfter().toMillis());
  }

  private static TimerSettings timers(SipConfig sip) {
    return new TimerSettings(
        (int) sip.t1().toMillis(),
        (int) sip.t2().toMillis(),
        (int) sip.t4().toMillis(),
        // RFC 3261 §16.6: Timer C must be larger than three minutes, and than our own ringing.
        (int) Math.max(sip.ringTimeout().toMillis() + 60_000, 240_000));
  }

  private static RegistrarSettings registrar(RvoipConfig config) {
    SipConfig.Expires expires = config.sip().expires();
    return new RegistrarSettings(
        (int) expires.byDefault().toSeconds(),
        (int) expires.min().toSeconds(),
        (int) expires.max().toSeconds(),
        config.limits().bindingsPerAor(),
        switch (config.sip().contactsOverLimit()) {
          case REFUSE -> RegistrarSettings.OverLimit.REFUSE;
          case REPLACE_OLDEST -> RegistrarSettings.OverLimit.REPLACE_OLDEST;
        });
  }

  private static InetAddress resolved(String key, String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new OperatorError(key + ": " + host + " (expected: an address or a known host name)");
    }
  }
}
