package io.rvoip.auth.nonce;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ledgers of several nodes, whose copies the test carries. */
class NonceLedgerTest {
  private static final long START = 1_800_000_000_000L;
  private static final long NOW = START + 60_000;
  private static final long LIFE = 300_000;

  private final Map<Integer, NonceLedger> nodes = new HashMap<>();
  private final Random random = new Random(1);

  private void cluster(int... issuers) {
    for (int issuer : issuers) {
      nodes.computeIfAbsent(issuer, i -> new NonceLedger(i, 1000, LIFE, START));
    }
    nodes.keySet().retainAll(Arrays.stream(issuers).boxed().toList());
    nodes.values().forEach(n -> n.members(nodes.keySet()));
  }

  private void carryCopies() {
    for (NonceLedger node : List.copyOf(nodes.values())) {
      node.takeCopies()
          .forEach(
              (to, windows) -> {
                if (nodes.containsKey(to)) {
                  nodes.get(to).copied(windows, NOW);
                }
              });
    }
  }

  private NonceId nonce(int issuer) {
    return NonceId.of(NOW, issuer, random.nextLong());
  }

  private boolean use(NonceId nonce, long count) {
    NonceLedger any = nodes.values().iterator().next();
    return nodes.get(any.holder(nonce)).use(nonce, count, NOW);
  }

  @Test
  void shouldHoldWhatItMadeAndInheritFromTheNodeBefore() {
    cluster(10, 20, -30);
    assertThat(nodes.get(20).holder(nonce(10))).isEqualTo(10);
    assertThat(nodes.get(20).holder(nonce(15))).isEqualTo(20);
    assertThat(nodes.get(20).holder(nonce(25))).as("round the ring").isEqualTo(-30);
    assertThat(nodes.get(10).holds(nonce(-31))).isFalse();
  }

  @Test
  @Scenario("auth-core/Nonces of the cluster/Node that made it has died")
  void shouldGoOnWithTheCopiesWhenTheHolderDies() {
    cluster(10, 20, 30);
    NonceId nonce = nonce(10);
    assertThat(use(nonce, 1)).isTrue();
    assertThat(use(nonce, 2)).isTrue();
    carryCopies();

    cluster(20, 30);
    assertThat(use(nonce, 1)).isFalse();
    assertThat(use(nonce, 2)).isFalse();
    assertThat(use(nonce, 3)).isTrue();

    carryCopies();
    cluster(30);
    assertThat(use(nonce, 3)).as("the heir has died too").isFalse();
    assertThat(use(nonce, 4)).isTrue();
  }

  @Test
  void shouldCopyAllAgainWhenTheSuccessorDies() {
    cluster(10, 20, 30);
    NonceId nonce = nonce(10);
    assertThat(use(nonce, 1)).isTrue();
    carryCopies();

    cluster(10, 30);
    carryCopies();
    cluster(30);
    assertThat(use(nonce, 1)).isFalse();
  }

  @Test
  void shouldHandOverWhenANodeComesBetween() {
    cluster(10, 30);
    NonceId nonce = nonce(10);
    assertThat(use(nonce, 1)).isTrue();
    carryCopies();
    cluster(30);
    assertThat(use(nonce, 2)).isTrue();

    nodes.put(20, new NonceLedger(20, 1000, LIFE, NOW + 1));
    cluster(20, 30);
    assertThat(nodes.get(30).holder(nonce)).isEqualTo(20);
    assertThat(use(nonce, 2)).as("older than the new holder, which has no copy yet").isFalse();
    assertThat(use(nonce, 3)).as("the same").isFalse();
    carryCopies();
    assertThat(use(nonce, 2)).isFalse();
    assertThat(use(nonce, 3)).isTrue();
  }

  @Test
  void shouldTakeAnUnusedNonceOfADeadNodeWhenItWasThereBefore() {
    cluster(10, 20);
    NonceId nonce = nonce(10);
    cluster(20);
    assertThat(use(nonce, 1)).isTrue();
  }

  @Test
  void shouldNotAnswerForANonceThatItDoesNotHold() {
    cluster(10, 20);
    assertThat(nodes.get(20).use(nonce(10), 1, NOW)).isFalse();
  }

  @Test
  void shouldCopyNothingWhenAlone() {
    cluster(10);
    assertThat(use(nonce(10), 1)).isTrue();
    assertThat(nodes.get(10).hasCopies()).isFalse();
  }

  @Test
  void shouldForgetNoncesThatAreTooOldToBeUsed() {
    cluster(10);
    use(nonce(10), 1);
    use(nonce(10), 1);
    assertThat(nodes.get(10).size()).isEqualTo(2);
    long later = NOW + LIFE + 1;
    nodes.get(10).use(NonceId.of(later, 10, 1), 1, later);
    assertThat(nodes.get(10).size()).isEqualTo(1);
  }
}
