package io.rvoip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.LockOut.Outcome;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LockOutTest {
  private static final String NAT = "192.0.2.1";
  private static final String ELSEWHERE = "198.51.100.1";
  private static final long WINDOW = Duration.ofMinutes(1).toMillis();
  private static final long DURATION = Duration.ofMinutes(5).toMillis();

  private final LockOut lockOut =
      new LockOut(
          new LockOutSettings(3, 4, Duration.ofMillis(WINDOW), Duration.ofMillis(DURATION), 100));
  private long now = 1_800_000_000_000L;

  private Outcome wrong(String account) {
    return lockOut.wrong("default", account, NAT, true, now);
  }

  private Outcome unknown(String account) {
    return lockOut.wrong("default", account, NAT, false, now);
  }

  private boolean locked(String account, String source) {
    return lockOut.locked("default", account, source, now);
  }

  @Test
  @Scenario("sip-authentication/Lock-out/Wrong password again and again")
  void shouldLockAnAccountForASourceAfterTooManyWrongResponses() {
    assertThat(wrong("1001")).isEqualTo(Outcome.COUNTED);
    assertThat(wrong("1001")).isEqualTo(Outcome.COUNTED);
    assertThat(locked("1001", NAT)).isFalse();
    assertThat(wrong("1001")).isEqualTo(Outcome.ACCOUNT_LOCKED);

    assertThat(locked("1001", NAT)).isTrue();
    assertThat(locked("1001", ELSEWHERE)).as("its owner elsewhere").isFalse();
    now += DURATION;
    assertThat(locked("1001", NAT)).as("in the end").isFalse();
    assertThat(wrong("1001")).as("counted anew").isEqualTo(Outcome.COUNTED);
  }

  @Test
  void shouldCountAnewWhenTheWindowIsOver() {
    wrong("1001");
    wrong("1001");
    now += WINDOW;
    assertThat(wrong("1001")).isEqualTo(Outcome.COUNTED);
    assertThat(wrong("1001")).isEqualTo(Outcome.COUNTED);
  }

  @Test
  void shouldCountAnewAfterARightResponse() {
    wrong("1001");
    wrong("1001");
    lockOut.right("default", "1001", NAT, now);
    assertThat(wrong("1001")).isEqualTo(Outcome.COUNTED);
  }

  @Test
  @Scenario("sip-authentication/Lock-out/One bad phone behind a NAT")
  void shouldHarmNoOtherPhoneOfTheSource() {
    for (int i = 0; i < 50; i++) {
      wrong("1001");
    }
    assertThat(locked("1001", NAT)).isTrue();
    assertThat(locked("1002", NAT)).isFalse();
  }

  @Test
  @Scenario("sip-authentication/Lock-out/Names guessed")
  void shouldLockASourceThatAsksForManyUnknownAccountsButNotItsGoodPhones() {
    lockOut.right("default", "1001", NAT, now);
    assertThat(unknown("a")).isEqualTo(Outcome.COUNTED);
    assertThat(unknown("a")).as("the same name").isEqualTo(Outcome.COUNTED);
    assertThat(unknown("b")).isEqualTo(Outcome.COUNTED);
    assertThat(unknown("c")).isEqualTo(Outcome.COUNTED);
    assertThat(unknown("d")).isEqualTo(Outcome.SOURCE_LOCKED);

    assertThat(locked("e", NAT)).isTrue();
    assertThat(locked("1002", NAT)).as("exists, but has never registered from there").isTrue();
    assertThat(locked("1001", NAT)).as("good phone").isFalse();
    assertThat(locked("1002", ELSEWHERE)).isFalse();
    now += DURATION;
    assertThat(locked("1002", NAT)).isFalse();
  }

  // A lock must not tell which accounts exist.
  @Test
  void shouldLockAnUnknownAccountLikeAKnownOne() {
    for (String account : new String[] {"known", "unknown"}) {
      boolean exists = account.equals("known");
      assertThat(lockOut.wrong("default", account, NAT, exists, now)).isEqualTo(Outcome.COUNTED);
      assertThat(lockOut.wrong("default", account, NAT, exists, now)).isEqualTo(Outcome.COUNTED);
      assertThat(lockOut.wrong("default", account, NAT, exists, now))
          .isEqualTo(Outcome.ACCOUNT_LOCKED);
    }
  }

  @Test
  void shouldLockNobodyWhenItIsOff() {
    LockOut off =
        new LockOut(new LockOutSettings(0, 0, Duration.ofMinutes(1), Duration.ofMinutes(1), 100));
    for (int i = 0; i < 1000; i++) {
      assertThat(off.wrong("default", "x" + i % 50, NAT, false, now)).isEqualTo(Outcome.COUNTED);
    }
    assertThat(off.locked("default", "x1", NAT, now)).isFalse();
  }
}
