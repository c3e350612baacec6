package io.rvoip.launcher;

import io.rvoip.config.SipConfig;
import io.rvoip.launcher.FirstStart.Login;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a newcomer needs to know once everything is ready: addresses, logins, a request to copy. */
final class Banner {
  private final DataDir data;
  private final FirstStart first;
  private final String transports;

  /**
   * @param sip settings of the nodes, which tell what they listen for
   */
  Banner(DataDir data, FirstStart first, SipConfig sip) {
    this.data = data;
    this.first = first;
    this.transports = transports(sip);
  }

  private static String transports(SipConfig sip) {
    var names = new ArrayList<String>();
    if (sip.udp()) {
      names.add("udp");
    }
    if (sip.tcp()) {
      names.add("tcp");
    }
    if (!sip.tls().certificates().isEmpty()) {
      names.add(sip.tls().port() == 0 ? "tls" : "tls at port " + sip.tls().port());
    }
    return String.join(", ", names);
  }

  /**
   * For one node.
   *
   * @param bind address it listens on; the unspecified one for all
   */
  String single(InetAddress bind, int sipPort, String url, Duration took) {
    var text = new StringBuilder(ready(took));
    List<InetAddress> addresses = bind.isAnyLocalAddress() ? LanAddresses.all() : List.of(bind);
    for (InetAddress address : addresses) {
      text.append(
          "  SIP      %s:%d  %s%n".formatted(LanAddresses.inUri(address), sipPort, transports));
    }
    if (bind.isAnyLocalAddress()) {
      text.append("  SIP      127.0.0.1:%d  from this host%n".formatted(sipPort));
    }
    text.append("  status   %s/%n".formatted(url));
    InetAddress shown =
        addresses.isEmpty() ? InetAddress.getLoopbackAddress() : addresses.getFirst();
    return text
        + logins(LanAddresses.inUri(shown) + ":" + sipPort)
        + tries(url, "127.0.0.1:" + sipPort);
  }

  /** For several nodes on this host. */
  String several(List<NodePlan> plans, Duration took) {
    var text = new StringBuilder(ready(took));
    for (NodePlan plan : plans) {
      text.append(
          "  %-8s SIP %s:%d  %s   status %s/%n"
              .formatted(plan.name(), plan.address(), plan.sipPort(), transports, plan.url()));
    }
    NodePlan one = plans.getFirst();
    String sip = one.address() + ":" + one.sipPort();
    return text
        + logins(sip)
        + tries(one.url(), sip)
        + "  kill     ./rvoip kill %s%s%n".formatted(plans.getLast().name(), dataOption());
  }

  private static String ready(Duration took) {
    return "rvoip is ready (%.1f s)%n".formatted(took.toMillis() / 1000.0);
  }

  private String logins(String server) {
    if (first.logins().isEmpty()) {
      return "  logins   made at the first start; a new password: ./rvoip users passwd 1001%s%n"
          .formatted(dataOption());
    }
    var text = new StringBuilder();
    for (Login login : first.logins()) {
      text.append("  login    %s  %s  at %s%n".formatted(login.name(), login.password(), server));
    }
    return text
        + "           (shown this once; a new one: ./rvoip users passwd 1001%s)%n"
            .formatted(dataOption());
  }

  private String tries(String url, String server) {
    String password = first.logins().isEmpty() ? "PASSWORD" : first.logins().getFirst().password();
    return String.join(
        System.lineSeparator(),
        "  try      curl -H \"Authorization: Bearer $(cat %s)\" %s/v1/cluster"
            .formatted(data.adminToken(), url),
        "           RVOIP_PASSWORD=%s ./rvoip call --server %s --user 1001 --tone 440 --expect-tone 440 9196"
            .formatted(password, server),
        "           ./rvoip top" + dataOption(),
        "  stop     Ctrl-C, or ./rvoip down" + dataOption(),
        "");
  }

  private String dataOption() {
    return data.path().equals(Path.of("var")) ? "" : " --data " + data.path();
  }
}
