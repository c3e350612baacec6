package io.rvoip.protocol.sip.transaction;

import static io.rvoip.protocol.sip.transaction.Messages.UDP;
import static io.rvoip.protocol.sip.transaction.Messages.builder;
import static io.rvoip.protocol.sip.transaction.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.CpuTime;
import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.TransportKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Strangers choose branches, Call-IDs and IPv6 addresses, and may choose them to collide. */
class HashFloodTest {
  private static final int REQUESTS = 16_384;
  private static final int BITS = 14;

  /** A hundred times what it takes, a sixth of what it took when a bin was a list. */
  private static final Duration ENOUGH = Duration.ofSeconds(2);

  private final Driven driven = new Driven();

  @Test
  void shouldBearBranchesOfOneHashCode() {
    flood(
        i -> driven.receive(request(Method.OPTIONS, "z9hG4bK" + CpuTime.colliding(i, BITS)), UDP));
  }

  @Test
  void shouldBearCallIdsOfOneHashCode() {
    flood(
        i ->
            driven.receive(
                builder(Method.OPTIONS, "z9hG4bK" + i)
                    .set(HeaderName.CALL_ID, CpuTime.colliding(i, BITS))
                    .buildRequest(),
                UDP));
  }

  // One IPv6 customer has 2^64 addresses, and their hash code is a plain sum.
  @Test
  void shouldBearSourceAddressesOfOneHashCode() {
    flood(
        i ->
            driven.receive(
                builder(Method.OPTIONS, "z9hG4bK" + i)
                    .set(HeaderName.CALL_ID, "call" + i)
                    .buildRequest(),
                new Flow(TransportKind.UDP, UDP.local(), source(i), 0)));
  }

  private void flood(IntConsumer receive) {
    Duration spent =
        CpuTime.of(
            () -> {
              for (int i = 0; i < REQUESTS; i++) {
                receive.accept(i);
              }
            });
    assertThat(driven.layer.live()).isEqualTo(REQUESTS);
    assertThat(spent).isLessThan(ENOUGH);
  }

  private static InetSocketAddress source(int i) {
    byte[] address =
        ByteBuffer.allocate(16).putInt(0x20010db8).putInt(1).putInt(i).putInt(-i).array();
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), 5060);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
