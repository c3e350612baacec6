package io.rvoip.node;

import io.rvoip.config.RvoipConfig;
import java.net.InetAddress;
import java.util.List;

/** Where a node listens, by its settings. */
public final class NodePorts {
  private NodePorts() {}

  /** A check of every port that a node of these settings binds. */
  public static PortCheck check(RvoipConfig config, InetAddress remoting) {
    PortCheck check =
        new PortCheck()
            .tcp("rvoip.cluster.port", remoting, config.cluster().port())
            .tcp("rvoip.http.port", httpBind(config), config.http().port());
    List<InetAddress> bind = config.sip().bind();
    for (InetAddress address : bind.isEmpty() ? List.of(InetAddress.ofLiteral("0.0.0.0")) : bind) {
      if (config.sip().udp()) {
        check.udp("rvoip.sip.port", address, config.sip().port());
      }
      if (config.sip().tcp()) {
        check.tcp("rvoip.sip.port", address, config.sip().port());
      }
      if (!config.sip().tls().certificates().isEmpty()) {
        check.tcp("rvoip.sip.tls.port", address, config.sip().tls().port());
      }
    }
    return check;
  }

  /** Loopback unless the operator says otherwise. */
  static InetAddress httpBind(RvoipConfig config) {
    InetAddress configured = config.http().bind();
    if (configured != null) {
      return configured;
    }
    return config.sip().bind().stream()
        .filter(InetAddress::isLoopbackAddress)
        .findFirst()
        .orElseGet(() -> InetAddress.ofLiteral("127.0.0.1"));
  }
}
