package io.rvoip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.TokenCache.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class TokenCacheTest {
  private static final TokenVerdict VERDICT = new TokenVerdict.Refused(RefusalReason.UNKNOWN);

  private final TokenCache cache = new TokenCache(64);

  private void put(String token, long now, long until) {
    cache.put(new Held(TokenKey.of(token), VERDICT, now, until, 0), now);
  }

  private Held get(String token, long now) {
    return cache.get(TokenKey.of(token), now);
  }

  @Test
  void shouldForgetAtTheEndOfItsTimeAndNotBefore() {
    put("a", 0, 100);
    assertThat(get("a", 99)).isNotNull();
    assertThat(get("a", 100)).isNull();
    assertThat(get("b", 0)).isNull();
  }

  @Test
  void shouldUnderstandAClockThatPassesItsLargestNumber() {
    put("a", Long.MAX_VALUE - 10, Long.MIN_VALUE + 10);
    assertThat(get("a", Long.MIN_VALUE + 9)).isNotNull();
    assertThat(get("a", Long.MIN_VALUE + 10)).isNull();
  }

  @Test
  void shouldReplaceTheVerdictOnTheSameToken() {
    put("a", 0, 100);
    put("a", 0, 200);
    assertThat(get("a", 150)).isNotNull();
    assertThat(cache.content(150).entries()).isEqualTo(1);
  }

  @Test
  void shouldNeverHoldMoreThanItsCapacityAndKeepWhatIsUsed() {
    put("used", 0, Long.MAX_VALUE);
    long now = 0;
    for (int i = 0; i < 10_000; i++) {
      now += 2_000_000_000L;
      assertThat(get("used", now)).as("after %d others", i).isNotNull();
      put("other" + i, now, Long.MAX_VALUE);
    }
    assertThat(cache.capacity()).isEqualTo(64);
    assertThat(cache.content(now).entries()).isEqualTo(64);
  }

  @Test
  void shouldHoldNothingWhenItsSizeIsZero() {
    TokenCache none = new TokenCache(0);
    none.put(new Held(TokenKey.of("a"), VERDICT, 0, 100, 0), 0);
    assertThat(none.get(TokenKey.of("a"), 0)).isNull();
    assertThat(none.content(0).entries()).isZero();
  }

  @Test
  void shouldTellTheMeanAge() {
    put("a", 0, 1_000);
    put("b", 100, 1_000);
    assertThat(cache.content(200)).isEqualTo(new TokenCache.Content(2, 150));
  }

  @Test
  void shouldGiveEachThreadTheVerdictOfItsOwnKey() throws Exception {
    TokenCache shared = new TokenCache(256);
    List<Future<Integer>> wrong = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int thread = 0; thread < 4; thread++) {
        wrong.add(threads.submit(() -> othersVerdicts(shared)));
      }
    }
    for (Future<Integer> count : wrong) {
      assertThat(count.get()).isZero();
    }
    assertThat(shared.content(0).entries()).isBetween(200, 256);
  }

  private static int othersVerdicts(TokenCache shared) {
    int wrong = 0;
    for (int i = 0; i < 50_000; i++) {
      String name = "t" + ThreadLocalRandom.current().nextInt(1_000);
      TokenKey key = TokenKey.of(name);
      TokenVerdict own =
          new TokenVerdict.Valid(new UserContext(name, "t", Set.of(), Set.of(), "s", null));
      Held held = shared.get(key, 0);
      if (held == null) {
        shared.put(new Held(key, own, 0, 1_000, 0), 0);
      } else if (!held.verdict().equals(own)) {
        wrong++;
      }
    }
    return wrong;
  }
}
