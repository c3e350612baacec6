package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PortCheckTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @Test
  @EnabledOnOs(OS.LINUX)
  @Scenario("cluster-join/Clear refusals/Port taken")
  void shouldNameWhoHasThePort() throws Exception {
    String self = "process " + ProcessHandle.current().pid() + " (java)";
    try (ServerSocket tcp = new ServerSocket(0, 1, LOOPBACK);
        DatagramSocket udp = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      assertThat(
              new PortCheck()
                  .tcp("rvoip.http.port", LOOPBACK, tcp.getLocalPort())
                  .udp("rvoip.sip.port", LOOPBACK, udp.getLocalPort())
                  .problems())
          .containsExactly(
              "rvoip.http.port: %d (tcp on 127.0.0.1 is taken by %s; expected: a free port)"
                  .formatted(tcp.getLocalPort(), self),
              "rvoip.sip.port: %d (udp on 127.0.0.1 is taken by %s; expected: a free port)"
                  .formatted(udp.getLocalPort(), self));
    }
  }

  @Test
  void shouldSayWhenTheAddressIsNotOurs() {
    assertThat(
            new PortCheck().tcp("rvoip.sip.port", InetAddress.ofLiteral("192.0.2.1"), 0).problems())
        .singleElement()
        .asString()
        .contains("not an address of this host");
  }

  @Test
  void shouldFindFreePortsFree() {
    assertThat(new PortCheck().tcp("a", LOOPBACK, 0).udp("b", LOOPBACK, 0).problems()).isEmpty();
  }
}
