package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.transport.tls.TlsMaterial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the SIP sockets.
 *
 * @param bind addresses to listen on; each has sockets of its own. {@code ::} hears IPv4 as well
 *     and replaces {@code 0.0.0.0}
 * @param port port for UDP and TCP; 0: one that is free, the same for both
 * @param udp whether to listen on UDP
 * @param tcp whether to listen on TCP
 * @param advertise address that Via and Contact name to peers of its family; null: the local
 *     address of the route to the peer
 * @param mtuBytes largest request that goes by UDP (RFC 3261 §18.1.1)
 * @param parser limits of one message
 * @param maxConnections connections over TCP and TLS in all, both ways
 * @param maxConnectionsPerSource accepted connections of one address
 * @param connectTimeout how long an outbound connection, and a TLS handshake either way, may take
 * @param idleTimeout silence in both directions after which a connection is closed
 * @param messageTimeout time for a message to be complete from its first byte, and for the first
 *     message of an accepted connection to come
 * @param writeQueueBytes bytes that wait for one connection; more are refused
 * @param udpBufferBytes receive and send buffer of UDP sockets; the kernel may give less
 * @param tcpMemoryBytes what all TCP connections together may hold of messages that are not whole
 *     yet or not yet written; above, the oldest partial message's connection is closed, and no more
 *     is queued than half of it
 * @param tls TLS; null: there is none, neither way
 */
public record SipTransportSettings(
    List<InetAddress> bind,
    int port,
    boolean udp,
    boolean tcp,
    @Nullable InetAddress advertise,
    int mtuBytes,
    ParserLimits parser,
    int maxConnections,
    int maxConnectionsPerSource,
    Duration connectTimeout,
    Duration idleTimeout,
    Duration messageTimeout,
    int writeQueueBytes,
    int udpBufferBytes,
    long tcpMemoryBytes,
    @Nullable TlsSettings tls) {
  private static final long DEFAULT_TCP_MEMORY = 64L << 20;

  /**
   * TLS.
   *
   * @param port where to listen when there is a certificate of ours; 0: any that is free; {@link
   *     #NOWHERE}: it serves connections of our own alone
   * @param material certificates and authorities at the start; {@link SipTransport#useTls} brings
   *     newer ones
   */
  public record TlsSettings(int port, TlsMaterial material) {
    /** The port of who does not listen. */
    public static final int NOWHERE = -1;

    public TlsSettings {
      require(port >= NOWHERE && port <= 65535, "port", port, "-1…65535");
    }

    boolean listens() {
      return port != NOWHERE && !material.certificates().isEmpty();
    }
  }

  /** All addresses, port 5060, UDP and TCP. */
  public static final SipTransportSettings DEFAULT =
      new SipTransportSettings(
          List.of(anyAddress()),
          5060,
          true,
          true,
          null,
          1300,
          ParserLimits.DEFAULT,
          10_000,
          500,
          Duration.ofSeconds(4),
          Duration.ofMinutes(15),
          Duration.ofSeconds(30),
          1 << 20,
          1 << 20,
          DEFAULT_TCP_MEMORY,
          null);

  /** Settings with 64 MiB for all TCP connections, and without TLS. */
  public SipTransportSettings(
      List<InetAddress> bind,
      int port,
      boolean udp,
      boolean tcp,
      @Nullable InetAddress advertise,
      int mtuBytes,
      ParserLimits parser,
      int maxConnections,
      int maxConnectionsPerSource,
      Duration connectTimeout,
      Duration idleTimeout,
      Duration messageTimeout,
      int writeQueueBytes,
      int udpBufferBytes) {
    this(
        bind,
        port,
        udp,
        tcp,
        advertise,
        mtuBytes,
        parser,
        maxConnections,
        maxConnectionsPerSource,
        connectTimeout,
        idleTimeout,
        messageTimeout,
        writeQueueBytes,
        udpBufferBytes,
        DEFAULT_TCP_MEMORY,
        null);
  }

  public SipTransportSettings {
    bind = List.copyOf(bind);
    require(!bind.isEmpty(), "bind", bind, "one address or more");
    require(port >= 0 && port <= 65535, "port", port, "0…65535");
    require(
        udp || tcp || (tls != null && tls.listens()), "udp", false, "UDP, TCP or TLS switched on");
    require(mtuBytes >= 548, "mtuBytes", mtuBytes, "548 or more");
    require(maxConnections > 0, "maxConnections", maxConnections, "1 or more");
    require(
        maxConnectionsPerSource > 0,
        "maxConnectionsPerSource",
        maxConnectionsPerSource,
        "1 or more");
    positive("connectTimeout", connectTimeout);
    positive("idleTimeout", idleTimeout);
    positive("messageTimeout", messageTimeout);
    require(writeQueueBytes >= 65536, "writeQueueBytes", writeQueueBytes, "65536 or more");
    require(udpBufferBytes >= 65536, "udpBufferBytes", udpBufferBytes, "65536 or more");
    require(tcpMemoryBytes >= 262_144, "tcpMemoryBytes", tcpMemoryBytes, "262144 or more");
  }

  /** These settings with other addresses and port. */
  public SipTransportSettings withBind(List<InetAddress> addresses, int newPort) {
    return new SipTransportSettings(
        addresses,
        newPort,
        udp,
        tcp,
        advertise,
        mtuBytes,
        parser,
        maxConnections,
        maxConnectionsPerSource,
        connectTimeout,
        idleTimeout,
        messageTimeout,
        writeQueueBytes,
        udpBufferBytes,
        tcpMemoryBytes,
        tls);
  }

  /** These settings with transports switched on or off. */
  public SipTransportSettings withTransports(boolean newUdp, boolean newTcp) {
    return new SipTransportSettings(
        bind,
        port,
        newUdp,
        newTcp,
        advertise,
        mtuBytes,
        parser,
        maxConnections,
        maxConnectionsPerSource,
        connectTimeout,
        idleTimeout,
        messageTimeout,
        writeQueueBytes,
        udpBufferBytes,
        tcpMemoryBytes,
        tls);
  }

  /** These settings with another advertised address. */
  public SipTransportSettings withAdvertise(@Nullable InetAddress address) {
    return new SipTransportSettings(
        bind,
        port,
        udp,
        tcp,
        address,
        mtuBytes,
        parser,
        maxConnections,
        maxConnectionsPerSource,
        connectTimeout,
        idleTimeout,
        messageTimeout,
        writeQueueBytes,
        udpBufferBytes,
        tcpMemoryBytes,
        tls);
  }

  /** These settings with other limits of messages. */
  public SipTransportSettings withParser(ParserLimits limits, int newMtuBytes) {
    return new SipTransportSettings(
        bind,
        port,
        udp,
        tcp,
        advertise,
        newMtuBytes,
        limits,
        maxConnections,
        maxConnectionsPerSource,
        connectTimeout,
        idleTimeout,
        messageTimeout,
        writeQueueBytes,
        udpBufferBytes,
        tcpMemoryBytes,
        tls);
  }

  /** These settings with other limits of connections. */
  public SipTransportSettings withConnectionLimits(int total, int perSource, int queueBytes) {
    return new SipTransportSettings(
        bind,
        port,
        udp,
        tcp,
        advertise,
        mtuBytes,
        parser,
        total,
        perSource,
        connectTimeout,
        idleTimeout,
        messageTimeout,
        queueBytes,
        udpBufferBytes,
        tcpMemoryBytes,
        tls);
  }

  /** These settings with TLS, or without. */
  public SipTransportSettings withTls(@Nullable TlsSettings newTls) {
    return new SipTransportSettings(
        bind,
        port,
        udp,
        tcp,
        advertise,
        mtuBytes,
        parser,
        maxConnections,
        maxConnectionsPerSource,
        connectTimeout,
        idleTimeout,
        messageTimeout,
        writeQueueBytes,
        udpBufferBytes,
        tcpMemoryBytes,
        newTls);
  }

  /** These settings with another limit of what TCP connections together hold. */
  public SipTransportSettings withTcpMemory(long bytes) {
    return new SipTransportSettings(
        bind,
        port,
        udp,
        tcp,
        advertise,
        mtuBytes,
        parser,
        maxConnections,
        maxConnectionsPerSource,
        connectTimeout,
        idleTimeout,
        messageTimeout,
        writeQueueBytes,
        udpBufferBytes,
        bytes,
        tls);
  }

  /** These settings with other times. */
  public SipTransportSettings withTimeouts(Duration connect, Duration idle, Duration message) {
    return new SipTransportSettings(
        bind,
        port,
        udp,
        tcp,
        advertise,
        mtuBytes,
        parser,
        maxConnections,
        maxConnectionsPerSource,
        connect,
        idle,
        message,
        writeQueueBytes,
        udpBufferBytes,
        tcpMemoryBytes,
        tls);
  }

  /** {@code ::} where the host has IPv6, for it hears both; else {@code 0.0.0.0}. */
  private static InetAddress anyAddress() {
    try (DatagramChannel probe = DatagramChannel.open(StandardProtocolFamily.INET6)) {
      return InetAddress.ofLiteral(probe.isOpen() ? "::" : "0.0.0.0");
    } catch (IOException | UnsupportedOperationException e) {
      return InetAddress.ofLiteral("0.0.0.0");
    }
  }

  private static void positive(String name, Duration value) {
    require(value.isPositive(), name, value, "more than zero");
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
