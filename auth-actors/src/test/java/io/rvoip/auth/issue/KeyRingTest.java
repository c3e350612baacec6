package io.rvoip.auth.issue;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import io.rvoip.auth.ClusterSeal;
import io.rvoip.auth.jwt.JwtAlgorithm;
import io.rvoip.testkit.Scenario;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class KeyRingTest {
  private static final RotationRules RULES =
      new RotationRules(Duration.ofDays(30), Duration.ofHours(1), Duration.ofMinutes(65));

  private final MemoryKeys store = new MemoryKeys();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private KeyRing ring(int clusterKey, Executor worker) {
    byte[] key = new byte[32];
    key[0] = (byte) clusterKey;
    return new KeyRing(store, seal(key), RULES, () -> now, worker);
  }

  private static ClusterSeal seal(byte[] clusterKey) {
    return new ClusterSeal(clusterKey, null, KeyRing.SEAL, new SecureRandom());
  }

  private KeyRing ring() {
    return ring(1, Runnable::run);
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static List<String> ids(KeyRing ring) {
    return join(ring.published()).getKeys().stream().map(JWK::getKeyID).toList();
  }

  @Test
  @Scenario("users-core/Signing keys/Two nodes at the same time")
  void shouldHaveOneKeyWhenTwoNodesMakeOneAtTheSameTime() {
    KeyRing[] second = new KeyRing[1];
    second[0] = ring();
    // Between the first's reading and its writing, the second makes one.
    KeyRing first =
        ring(
            1,
            work -> {
              join(second[0].refresh());
              work.run();
            });

    join(first.refresh());

    assertThat(store.keys).hasSize(1);
    assertThat(ids(first)).isEqualTo(ids(second[0])).hasSize(1);
    assertThat(join(first.signing()).jwk()).isEqualTo(join(second[0].signing()).jwk());
  }

  @Test
  void shouldPublishTheNextKeyBeforeItSignsAndForgetTheOldOne() {
    KeyRing ring = ring();
    String old = ids(ring).getFirst();
    now = now.plus(Duration.ofDays(30).minusMinutes(30));
    join(ring.refresh());
    assertThat(ids(ring)).hasSize(2).startsWith(old);
    assertThat(join(ring.signing()).jwk().getKeyID()).isEqualTo(old);

    now = now.plus(Duration.ofMinutes(90));
    assertThat(join(ring.signing()).jwk().getKeyID()).isEqualTo(ids(ring).get(1));
    now = now.plus(Duration.ofMinutes(66));
    join(ring.refresh());
    assertThat(ids(ring)).hasSize(1).doesNotContain(old);
  }

  @Test
  void shouldPublishNoPrivateKey() {
    assertThat(join(ring().published()).getKeys()).noneMatch(JWK::isPrivate);
  }

  @Test
  @Scenario("users-core/Signing keys/Copy of the table")
  void shouldOpenNoKeyWithoutTheClusterKey() {
    KeyRing ring = ring();
    String id = ids(ring).getFirst();
    StoredKey stored = store.keys.getFirst();

    assertThat(new String(stored.sealed(), StandardCharsets.ISO_8859_1)).doesNotContain(id);
    assertThat(seal(new byte[32]).open(stored.sealed(), stored.kid())).isEmpty();
    // A cluster that has lost its key goes on with a new one.
    assertThat(ids(ring(2, Runnable::run))).hasSize(1).doesNotContain(id);
    assertThat(store.keys).hasSize(2);
  }

  @Test
  void shouldAskTheStoreForAnUnknownKeyButNotEachTime() {
    KeyRing other = ring();
    KeyRing ring = ring();
    String id = ids(ring).getFirst();
    int before = store.reads;
    for (int i = 0; i < 50; i++) {
      assertThat(join(ring.find("made-up-" + i, JwtAlgorithm.RS256))).isEmpty();
    }
    assertThat(store.reads).isEqualTo(before);
    now = now.plusSeconds(6);
    for (int i = 0; i < 50; i++) {
      join(ring.find("made-up-" + i, JwtAlgorithm.RS256));
    }
    assertThat(store.reads).isEqualTo(before + 1);
    assertThat(join(ring.find(id, JwtAlgorithm.RS256))).hasSize(1);
    assertThat(join(ring.find(id, JwtAlgorithm.ES256))).isEmpty();
    assertThat(join(ring.find(null, JwtAlgorithm.RS256))).isEmpty();
    assertThat(ids(other)).containsExactly(id);
  }

  @Test
  void shouldGoOnWithTheKeysItKnowsWhileTheStoreIsAway() {
    KeyRing ring = ring();
    String id = ids(ring).getFirst();
    store.away = true;
    assertThat(ring.refresh().toCompletableFuture()).isCompletedExceptionally();
    assertThat(join(ring.signing()).jwk().getKeyID()).isEqualTo(id);
    store.away = false;
    join(ring.refresh());
    assertThat(ids(ring)).containsExactly(id);
  }
}
