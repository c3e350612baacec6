package io.rvoip.transport.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SipTransportSettingsTest {
  @Test
  void shouldListenOnAllAddressesAtPort5060ByDefault() {
    assertThat(SipTransportSettings.DEFAULT.bind()).hasSize(1).allMatch(a -> a.isAnyLocalAddress());
    assertThat(SipTransportSettings.DEFAULT.port()).isEqualTo(5060);
    assertThat(SipTransportSettings.DEFAULT.mtuBytes()).isEqualTo(1300);
  }

  @Test
  void shouldNameTheSettingTheValueAndWhatIsExpected() {
    var settings = SipTransportSettings.DEFAULT;
    assertThatThrownBy(() -> settings.withBind(List.of(), 5060)).hasMessageStartingWith("bind: []");
    assertThatThrownBy(() -> settings.withBind(settings.bind(), 70000))
        .hasMessage("port: 70000 (expected: 0…65535)");
    assertThatThrownBy(() -> settings.withTransports(false, false)).hasMessageContaining("udp");
    assertThatThrownBy(() -> settings.withTcpMemory(1))
        .hasMessage("tcpMemoryBytes: 1 (expected: 262144 or more)");
    assertThatThrownBy(
            () ->
                settings.withTimeouts(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1)))
        .hasMessageStartingWith("connectTimeout: PT0S");
  }
}
