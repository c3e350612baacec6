package io.rvoip.auth.issue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.issue.RotationRules.Turn;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RotationRulesTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final RotationRules RULES =
      new RotationRules(Duration.ofDays(30), Duration.ofHours(1), Duration.ofMinutes(65));

  private static Instant at(Duration after) {
    return START.plus(after);
  }

  @Test
  @Scenario("users-core/Signing keys/Rotation")
  void shouldPublishAKeyBeforeItSignsAndKeepItUntilItsTokensAreOver() {
    List<Turn> one = List.of(new Turn(1, START));
    assertThat(RULES.due(List.of(), START)).contains(new Turn(1, START));
    assertThat(RULES.due(one, at(Duration.ofDays(30).minusMinutes(61)))).isEmpty();
    Turn second = RULES.due(one, at(Duration.ofDays(30).minusMinutes(60))).orElseThrow();
    assertThat(second).isEqualTo(new Turn(2, at(Duration.ofDays(30))));

    List<Turn> two = List.of(one.getFirst(), second);
    assertThat(RotationRules.signing(two, at(Duration.ofDays(30).minusSeconds(1)))).isEqualTo(1);
    assertThat(RotationRules.signing(two, at(Duration.ofDays(30)))).isEqualTo(2);
    assertThat(RULES.over(two, at(Duration.ofDays(30).plusMinutes(65)))).isEmpty();
    assertThat(RULES.over(two, at(Duration.ofDays(30).plusMinutes(66))))
        .isEqualTo(OptionalLong.of(1));
    assertThat(RULES.due(two, at(Duration.ofDays(30)))).isEmpty();
  }

  @Test
  void shouldPublishALateKeyFirstToo() {
    Instant late = at(Duration.ofDays(90));
    assertThat(RULES.due(List.of(new Turn(4, START)), late))
        .contains(new Turn(5, late.plus(Duration.ofHours(1))));
  }

  @Test
  void shouldSignWithTheFirstKeyWhileTheClockIsBehind() {
    assertThat(RotationRules.signing(List.of(new Turn(1, START)), START.minusSeconds(5)))
        .isEqualTo(1);
  }
}
