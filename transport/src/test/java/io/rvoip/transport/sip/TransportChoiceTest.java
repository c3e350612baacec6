package io.rvoip.transport.sip;

import static io.rvoip.protocol.sip.TransportKind.TCP;
import static io.rvoip.protocol.sip.TransportKind.TLS;
import static io.rvoip.protocol.sip.TransportKind.UDP;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransportChoiceTest {
  private final TransportChoice choice = new TransportChoice(1300);

  // RFC 3261 §18.1.1: larger than 1300 bytes MUST go by a congestion controlled transport.
  @Test
  void shouldTakeTcpInsteadOfUdpOnlyAboveTheMtu() {
    assertThat(choice.forRequest(UDP, 1300)).isEqualTo(UDP);
    assertThat(choice.forRequest(UDP, 1301)).isEqualTo(TCP);
  }

  @Test
  void shouldLeaveOtherTransportsAlone() {
    assertThat(choice.forRequest(TLS, 9_000)).isEqualTo(TLS);
    assertThat(choice.forRequest(TCP, 10)).isEqualTo(TCP);
  }
}
