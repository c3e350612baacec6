package io.rvoip.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import io.rvoip.auth.jwt.KeySetRules.Advice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeySetRulesTest {
  private static final List<JWK> KEYS = List.of(TestIssuer.jwk("rsa"));

  private final KeySetRules rules =
      new KeySetRules(
          new KeySetSettings(
              Duration.ofSeconds(300),
              Duration.ofSeconds(60),
              Duration.ofSeconds(10),
              Duration.ofHours(1)));

  private static long at(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds) - 7_000_000_000_000L; // nanoTime may be negative
  }

  private Advice advise(String keyId, long seconds) {
    return rules.advise(keyId, JwtAlgorithm.RS256, at(seconds));
  }

  private void fetched(long seconds) {
    rules.fetchBegins(at(seconds));
    rules.fetched(KEYS, at(seconds));
  }

  private void failed(long seconds) {
    rules.fetchBegins(at(seconds));
    rules.fetchFailed();
  }

  @Test
  void shouldWaitForTheFirstFetchAndThenUseItsKeys() {
    assertThat(advise("rsa", 0)).isEqualTo(new Advice.Wait());
    fetched(0);
    assertThat(advise("rsa", 1)).isEqualTo(new Advice.Use(KEYS, false));
    assertThat(advise(null, 1)).isEqualTo(new Advice.Use(KEYS, false));
  }

  @Test
  void shouldFetchAheadOfTheEndWhileTheKeysServe() {
    fetched(0);
    assertThat(advise("rsa", 239)).isEqualTo(new Advice.Use(KEYS, false));
    assertThat(advise("rsa", 240)).isEqualTo(new Advice.Use(KEYS, true));
    rules.fetchBegins(at(240));
    assertThat(advise("rsa", 241)).isEqualTo(new Advice.Use(KEYS, false));
  }

  @Test
  void shouldWaitForNewKeysWhenTheOldAreOver() {
    fetched(0);
    assertThat(advise("rsa", 300)).isEqualTo(new Advice.Wait());
  }

  @Test
  void shouldFetchThreeTimesAtMostForUnknownIdsAndThenOncePerPause() {
    fetched(0);
    int fetches = 1;
    for (int i = 0; i < 1_000; i++) {
      if (advise("unknown" + i, 1) instanceof Advice.Wait) {
        fetched(1);
        fetches++;
      } else {
        assertThat(advise("unknown" + i, 1)).isEqualTo(new Advice.NoSuchKey());
      }
    }
    assertThat(fetches).isEqualTo(3);
    assertThat(advise("unknown", 9)).isEqualTo(new Advice.NoSuchKey());
    assertThat(advise("unknown", 11)).isEqualTo(new Advice.Wait());
    assertThat(advise("rsa", 11)).as("known keys go on").isInstanceOf(Advice.Use.class);
  }

  @Test
  void shouldUseOldKeysWhileTheIssuerFailsAndNoLongerThanTheOutage() {
    fetched(0);
    failed(300);
    assertThat(advise("rsa", 301)).isInstanceOf(Advice.Use.class);
    assertThat(advise("rsa", 3_599)).isEqualTo(new Advice.Use(KEYS, true));
    failed(3_597);
    failed(3_598);
    failed(3_599);
    assertThat(advise("rsa", 3_600)).isEqualTo(new Advice.Unavailable());
  }

  @Test
  void shouldNotCallAKeyUnknownWhenTheIssuerCannotBeAsked() {
    failed(0);
    failed(0);
    failed(0);
    assertThat(advise("rsa", 1)).isEqualTo(new Advice.Unavailable());
  }

  @Test
  void shouldUseOldKeysWhenAFloodHasUsedUpTheFetches() {
    fetched(0);
    for (int i = 0; i < 3; i++) {
      rules.fetchBegins(at(299));
      rules.fetched(KEYS, at(0)); // as if nothing had come back in time
    }
    assertThat(advise("rsa", 301)).isEqualTo(new Advice.Use(KEYS, false));
  }
}
