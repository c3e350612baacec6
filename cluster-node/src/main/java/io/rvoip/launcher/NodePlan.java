package io.rvoip.launcher;

import io.rvoip.config.RvoipConfig;
import io.rvoip.node.OperatorError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one of several local nodes listens: on an address of its own with the usual ports, or, on
 * hosts that have only one loopback address, on that one with other ports.
 *
 * @param httpAddress address of its API, on loopback unless the operator has said otherwise
 * @param firstMediaPort first of the media ports where the address is shared; null: the usual ones
 */
record NodePlan(
    String name,
    String address,
    int sipPort,
    String httpAddress,
    int httpPort,
    int remotingPort,
    @Nullable Integer firstMediaPort) {
  private static final int PORT_STEP = 10;
  private static final int FIRST_MEDIA_PORT = 18000;
  private static final int MEDIA_PORTS = 1000;

  /** As many as the media ports of one address suffice for. */
  private static final int MOST_NODES = 9;

  static List<NodePlan> of(RvoipConfig config, int nodes) {
    if (nodes < 1 || nodes > MOST_NODES) {
      throw new OperatorError("--nodes: %d (expected: 1 to %d)".formatted(nodes, MOST_NODES));
    }
    if (nodes > 1 && (config.sip().port() == 0 || config.http().port() == 0)) {
      throw new OperatorError("--sip-port, --http-port: 0 (expected: a number, with --nodes)");
    }
    InetAddress bind =
        config.sip().bind().isEmpty()
            ? InetAddress.ofLiteral("0.0.0.0")
            : config.sip().bind().getFirst();
    boolean ownAddresses = bind.isAnyLocalAddress() && hasAddress("127.0.0." + nodes);
    String shared = bind.isAnyLocalAddress() ? "127.0.0.1" : bind.getHostAddress();
    InetAddress http = config.http().bind();
    var plans = new ArrayList<NodePlan>();
    for (int i = 0; i < nodes; i++) {
      int shift = ownAddresses ? 0 : i * PORT_STEP;
      String address = ownAddresses ? "127.0.0." + (i + 1) : shared;
      plans.add(
          new NodePlan(
              "node" + (i + 1),
              address,
              config.sip().port() + shift,
              http == null ? loopback(address) : http.getHostAddress(),
              // Asked for by address, all nodes listen there and need ports of their own.
              config.http().port() + (http == null ? shift : i * PORT_STEP),
              config.cluster().port() + shift,
              ownAddresses ? null : (Integer) (FIRST_MEDIA_PORT + i * MEDIA_PORTS)));
    }
    return plans;
  }

  /** Options of NodeMain. */
  List<String> arguments(DataDir data) {
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of("--data", data.node(name).toString(), "--name", name));
    arguments.addAll(List.of("--bind", address));
    arguments.addAll(List.of("--sip-port", Integer.toString(sipPort)));
    arguments.addAll(List.of("--http-bind", httpAddress));
    arguments.addAll(List.of("--http-port", Integer.toString(httpPort)));
    arguments.addAll(List.of("--set", "cluster.host=" + address));
    arguments.addAll(List.of("--set", "cluster.port=" + remotingPort));
    if (firstMediaPort != null) {
      arguments.addAll(List.of("--set", "media.port-min=" + firstMediaPort));
      arguments.addAll(List.of("--set", "media.port-max=" + (firstMediaPort + MEDIA_PORTS - 1)));
    }
    return arguments;
  }

  /** Where this host finds its API. */
  String url() {
    InetAddress bound = InetAddress.ofLiteral(httpAddress);
    String host = bound.isAnyLocalAddress() ? "127.0.0.1" : httpAddress;
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + httpPort;
  }

  /** The API is for this host alone, even where phones come from the LAN. */
  private static String loopback(String address) {
    return InetAddress.ofLiteral(address).isLoopbackAddress() ? address : "127.0.0.1";
  }

  private static boolean hasAddress(String address) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
