package io.rvoip.node;

import io.rvoip.config.ClusterConfig.Tls;
import io.rvoip.config.RvoipConfig;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who this node is to the others.
 *
 * @param name unique in the cluster
 * @param incarnation tells this life of the node from the one before a restart; grows with time
 * @param address where its remoting listens and is reached
 * @param tls whether remoting is encrypted
 */
public record NodeIdentity(
    String name, String incarnation, InetSocketAddress address, boolean tls) {
  private static final Pattern POSTGRES_HOST =
      Pattern.compile("jdbc:postgresql://(?:\\[([^]]+)]|([^:/,?]+)).*");

  /** Name and incarnation, as owners are written into the store: {@code node1#lx2k9f3a}. */
  public String id() {
    return name + "#" + incarnation;
  }

  /**
   * The identity that the settings ask for.
   *
   * @throws OperatorError when they cannot be had
   */
  public static NodeIdentity of(RvoipConfig config, Instant now) {
    InetAddress host = remotingHost(config);
    boolean loopback = host.isLoopbackAddress();
    if (config.cluster().tls() == Tls.OFF && !loopback) {
      throw new OperatorError(
          "rvoip.cluster.tls: off (expected: on or auto, remoting is on "
              + host.getHostAddress()
              + ", not on loopback)");
    }
    boolean tls = config.cluster().tls() == Tls.ON || !loopback;
    String configured = config.cluster().node();
    return new NodeIdentity(
        configured == null ? nameOfHost() : configured,
        Long.toString(now.toEpochMilli(), 36),
        new InetSocketAddress(host, config.cluster().port()),
        tls);
  }

  private static InetAddress remotingHost(RvoipConfig config) {
    String configured = config.cluster().host();
    try {
      if (configured != null) {
        return InetAddress.getByName(configured);
      }
      for (InetAddress address : config.sip().bind()) {
        if (!address.isAnyLocalAddress()) {
          return address;
        }
      }
      String peer = peerHost(config);
      return peer == null ? InetAddress.getLoopbackAddress() : localAddressTowards(peer);
    } catch (UnknownHostException e) {
      throw new OperatorError(
          "rvoip.cluster.host: " + e.getMessage() + " (expected: an address or a known host)");
    }
  }

  private static @Nullable String peerHost(RvoipConfig config) {
    if (!config.cluster().join().isEmpty()) {
      return HostAndPort.parse(config.cluster().join().getFirst(), 0).host();
    }
    return databaseHost(config.store().url());
  }

  /** First host of a PostgreSQL URL; null for other databases. */
  static @Nullable String databaseHost(String jdbcUrl) {
    Matcher m = POSTGRES_HOST.matcher(jdbcUrl);
    if (!m.matches()) {
      return null;
    }
    return m.group(1) != null ? m.group(1) : m.group(2);
  }

  /** Asks the routing table; nothing is sent. */
  private static InetAddress localAddressTowards(String host) throws UnknownHostException {
    InetAddress peer = InetAddress.getByName(host);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(peer, 9));
      InetAddress local = socket.getLocalAddress();
      return local.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : local;
    } catch (IOException | java.io.UncheckedIOException e) {
      return InetAddress.getLoopbackAddress();
    }
  }

  /** First label of the host's name in the form of a node name. */
  private static String nameOfHost() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "";
    }
    String label = host.toLowerCase(Locale.ROOT).replaceFirst("\\..*", "");
    String name = label.replaceAll("[^a-z0-9-]", "-").replaceAll("^-+|-+$", "");
    if (name.length() > 32) {
      name = name.substring(0, 32).replaceAll("-+$", "");
    }
    return name.isEmpty() ? "node1" : name;
  }
}
