package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransportKindTest {
  @Test
  void shouldCallOnlyUdpUnreliable() {
    assertThat(TransportKind.values())
        .filteredOn(t -> !t.reliable())
        .containsExactly(TransportKind.UDP);
  }
}
