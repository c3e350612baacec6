package io.rvoip.auth.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.oauth.SessionRules.Standing;
import io.rvoip.config.OauthConfig;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionRulesTest {
  private static final Instant T0 = Instant.parse("2026-11-28T10:00:00Z");

  private final SessionRules rules =
      new SessionRules(
          new OauthConfig.Session(
              Duration.ofHours(1), Duration.ofHours(12), 10, Duration.ofMinutes(5)));

  private static BrowserSession session(Instant seen, Instant freshUntil) {
    return new BrowserSession(
        "id",
        "default",
        "sso",
        "sub",
        "sso:sub",
        "Ann",
        Set.of("viewer"),
        new byte[0],
        T0,
        seen,
        T0.plus(Duration.ofHours(12)),
        freshUntil,
        0);
  }

  private Standing judge(Instant seen, Instant freshUntil, Instant superseded, Instant now) {
    return rules.judge(new SessionStore.Found(session(seen, freshUntil), true, superseded), now);
  }

  @Test
  @Scenario("oauth-login/Sessions/Idle and absolute end")
  void shouldEndASessionThatIsIdleOrOld() {
    Duration hour = Duration.ofHours(1);
    assertThat(judge(T0, null, null, T0.plus(hour).minusMillis(1))).isEqualTo(Standing.GOOD);
    assertThat(judge(T0, null, null, T0.plus(hour))).isEqualTo(Standing.OVER);
    Instant end = T0.plus(Duration.ofHours(12));
    assertThat(judge(end.minusSeconds(1), null, null, end.minusMillis(1))).isEqualTo(Standing.GOOD);
    assertThat(judge(end.minusSeconds(1), null, null, end)).isEqualTo(Standing.OVER);
  }

  @Test
  void shouldHaveTheIdentityConfirmedWhenItsTimeIsOver() {
    Instant fresh = T0.plusSeconds(300);
    assertThat(judge(T0, fresh, null, fresh.minusMillis(1))).isEqualTo(Standing.GOOD);
    assertThat(judge(T0, fresh, null, fresh)).isEqualTo(Standing.TO_REFRESH);
    BrowserSession session = session(T0, fresh);
    assertThat(rules.isBelieved(session, fresh.plusSeconds(299))).isTrue();
    assertThat(rules.isBelieved(session, fresh.plusSeconds(300))).isFalse();
  }

  @Test
  void shouldTakeALateRequestButNotASecondHolder() {
    Instant superseded = T0.plusSeconds(100);
    assertThat(judge(T0, null, superseded, superseded.plusSeconds(29))).isEqualTo(Standing.GOOD);
    assertThat(judge(T0, null, superseded, superseded.plusSeconds(30))).isEqualTo(Standing.REUSED);
  }

  @Test
  void shouldNoteAUseOnceAMinute() {
    BrowserSession session = session(T0, null);
    assertThat(rules.isToBeNoted(session, T0.plusSeconds(59))).isFalse();
    assertThat(rules.isToBeNoted(session, T0.plusSeconds(60))).isTrue();
  }

  @Test
  void shouldBoundWhatAProviderSaysOfItsTokensLife() {
    assertThat(SessionRules.freshUntil(300, T0)).isEqualTo(T0.plusSeconds(300));
    assertThat(SessionRules.freshUntil(0, T0)).isEqualTo(T0.plusSeconds(30));
    assertThat(SessionRules.freshUntil(Long.MAX_VALUE, T0)).isEqualTo(T0.plusSeconds(3600));
  }
}
