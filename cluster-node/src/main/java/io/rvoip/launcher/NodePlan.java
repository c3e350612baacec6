package io.rvoip.launcher;

import io.rvoip.config.MediaConfig;
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
  private static final String NOT_FOR_ALL =
      " (expected: not set; the launcher gives each of its nodes its own)";

  private static final int PORT_STEP = 10;
  private static final int FIRST_MEDIA_PORT = 18_000;
  private static final int LAST_MEDIA_PORT = 27_999;
  private static final int MEDIA_PORTS = 1000;

  /** As many as the media ports of one address suffice for. */
  private static final int MOST_NODES = 9;

  static List<NodePlan> of(RvoipConfig config, int nodes) {
    if (nodes < 1 || nodes > MOST_NODES) {
      throw new OperatorError("--nodes: %d (expected: 1 to %d)".formatted(nodes, MOST_NODES));
    }
    refuseOwnOfEach(config);
    if (nodes > 1 && (config.sip().port() == 0 || config.http().port() == 0)) {
      throw new OperatorError("--sip-port, --http-port: 0 (expected: a number, with --nodes)");
    }
    InetAddress bind =
        config.sip().bind().isEmpty()
            ? InetAddress.ofLiteral("0.0.0.0")
            : config.sip().bind().getFirst();
    boolean ownAddresses = bind.isAnyLocalAddress() && hasAddress("127.0.0." + nodes);
    refuseClashes(config, nodes, ownAddresses);
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

  /** What each node is given a value of its own for cannot be one for all. */
  private static void refuseOwnOfEach(RvoipConfig config) {
    var problems = new ArrayList<String>();
    String node = config.cluster().node();
    if (node != null) {
      problems.add("rvoip.cluster.node: " + node + NOT_FOR_ALL);
    }
    String host = config.cluster().host();
    if (host != null) {
      problems.add("rvoip.cluster.host: " + host + NOT_FOR_ALL);
    }
    List<InetAddress> bind = config.sip().bind();
    if (bind.size() > 1) {
      problems.add(
          "rvoip.sip.bind: %s (expected: one address for the nodes of a launcher)"
              .formatted(bind.stream().map(InetAddress::getHostAddress).toList()));
    }
    if (!problems.isEmpty()) {
      throw new OperatorError(problems);
    }
  }

  /** What several nodes would have in common and get into each other's way with. */
  private static void refuseClashes(RvoipConfig config, int nodes, boolean ownAddresses) {
    var problems = new ArrayList<String>();
    MediaConfig media = config.media();
    InetAddress mediaBind = media.bind();
    if (ownAddresses && mediaBind != null && nodes > 1) {
      problems.add("rvoip.media.bind: " + mediaBind.getHostAddress() + NOT_FOR_ALL);
    }
    if (!ownAddresses) {
      if (media.portMin() != FIRST_MEDIA_PORT || media.portMax() != LAST_MEDIA_PORT) {
        problems.add(
            "rvoip.media.port-min, port-max: %d, %d%s"
                .formatted(media.portMin(), media.portMax(), NOT_FOR_ALL));
      }
      if (config.cluster().lifelinePort() != 0 && nodes > 1) {
        problems.add(
            "rvoip.cluster.lifeline-port: " + config.cluster().lifelinePort() + NOT_FOR_ALL);
      }
    }
    if (!problems.isEmpty()) {
      throw new OperatorError(problems);
    }
  }

  /** Options of NodeMain. */
  List<String> arguments(DataDir data) {
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of("--data", data.node(name).toString(), "--name", name));
    arguments.addAll(List.of("--shared", data.path().toString()));
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
