package io.rvoip.protocol.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.TransportKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetMemoryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Destination TRUNK =
      new Destination("trunk.test", -1, null, false, "trunk.test");
  private static final Target A = target(1);
  private static final Target B = target(2);
  private static final Target C = target(3);

  private final TargetMemory memory = new TargetMemory(Duration.ofSeconds(30), 2);

  private static Target target(int host) {
    return new Target(
        TransportKind.UDP,
        new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + host), 5060),
        "trunk.test",
        "s" + host);
  }

  private List<Target> ordered(long seconds) {
    return memory.ordered(TRUNK, List.of(A, B, C), seconds * SECOND);
  }

  @Test
  void shouldTryWhoHasFailedLastForAWhile() {
    memory.failed(TRUNK, A, 0);
    assertThat(ordered(29)).containsExactly(B, C, A);
    assertThat(ordered(30)).containsExactly(A, B, C);
  }

  @Test
  void shouldTryWhoHasAnsweredFirstUntilHeFails() {
    memory.answered(TRUNK, B);
    assertThat(ordered(1)).containsExactly(B, A, C);
    memory.failed(TRUNK, B, SECOND);
    assertThat(ordered(2)).containsExactly(A, C, B);
    assertThat(ordered(100)).as("it is not preferred any more").containsExactly(A, B, C);
  }

  @Test
  void shouldForgetAFailureWhenTheServerAnswers() {
    memory.failed(TRUNK, C, 0);
    memory.answered(TRUNK, C);
    assertThat(ordered(1)).containsExactly(C, A, B);
  }

  @Test
  void shouldKnowAFailureWhicheverUriLedThere() {
    memory.failed(new Destination("other.test", -1, null, false, "other.test"), A, 0);
    assertThat(ordered(1)).containsExactly(B, C, A);
  }

  @Test
  void shouldPreferByDestination() {
    memory.answered(TRUNK, C);
    assertThat(
            memory.ordered(
                new Destination("trunk.test", -1, TransportKind.UDP, false, "trunk.test"),
                List.of(A, B, C),
                0))
        .containsExactly(A, B, C);
  }

  @Test
  void shouldRememberTheLatestOnly() {
    memory.failed(TRUNK, A, 0);
    memory.failed(TRUNK, B, 0);
    memory.failed(TRUNK, C, 0);
    assertThat(ordered(1)).containsExactly(A, B, C);
    memory.failed(TRUNK, A, 0);
    assertThat(ordered(1)).as("B was forgotten").containsExactly(B, A, C);
  }
}
