package io.rvoip.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private final LoginThrottle throttle = new LoginThrottle(3, Duration.ofSeconds(60), 100);

  private Duration admit(String account, String source, int second) {
    return throttle.admit(account, source, Duration.ofSeconds(second).toNanos());
  }

  @Test
  void shouldCountAttemptsWhenTheyBeginSoThatManyAtOnceGainNothing() {
    for (int i = 0; i < 3; i++) {
      assertThat(admit("ann", "a", 0)).isZero();
    }
    assertThat(admit("ann", "a", 10)).isEqualTo(Duration.ofSeconds(50));
    assertThat(admit("ann", "a", 60)).isZero();
  }

  @Test
  void shouldForgiveAfterARightOneAndTakeBackWhatNobodyJudged() {
    admit("ann", "a", 0);
    admit("ann", "a", 0);
    throttle.succeeded("ann", "a");
    for (int i = 0; i < 3; i++) {
      assertThat(admit("ann", "a", 1)).isZero();
      throttle.undo("ann", "a");
    }
    assertThat(admit("ann", "a", 2)).isZero();
  }

  @Test
  void shouldStopASourceThatTriesManyAccountsAndNobodyElse() {
    for (int i = 0; i < 18; i++) {
      assertThat(admit("user" + i, "a", 0)).isZero();
    }
    assertThat(admit("user18", "a", 0)).isEqualTo(Duration.ofSeconds(60));
    assertThat(admit("user18", "b", 0)).isZero();
  }

  @Test
  void shouldStopManySourcesThatTryOneAccount() {
    for (int i = 0; i < 60; i++) {
      assertThat(admit("ann", "source" + i, 0)).isZero();
    }
    assertThat(admit("ann", "source60", 0)).isEqualTo(Duration.ofSeconds(60));
    assertThat(admit("bob", "source60", 0)).isZero();
  }
}
