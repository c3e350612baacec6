package io.rvoip.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTimerConfigTest {
  @TempDir Path dir;

  private SipConfig.SessionTimer load(String... sets) {
    return RvoipConfig.load(ConfigSources.ofDataDir(dir).withSets(List.of(sets)))
        .sip()
        .sessionTimer();
  }

  @Test
  void shouldReadBothTimes() {
    assertThat(load())
        .isEqualTo(new SipConfig.SessionTimer(Duration.ofMinutes(30), Duration.ofSeconds(90)));
    assertThat(load("sip.session-timer.expires=10m", "sip.session-timer.min-se=5m"))
        .isEqualTo(new SipConfig.SessionTimer(Duration.ofMinutes(10), Duration.ofMinutes(5)));
  }

  @Test
  void shouldRefuseWhatRfc4028Forbids() {
    assertThat(catchThrowable(() -> load("sip.session-timer.min-se=89s")))
        .hasMessageContaining("sip.session-timer.min-se");
    assertThat(
            catchThrowable(
                () -> load("sip.session-timer.expires=100s", "sip.session-timer.min-se=2m")))
        .hasMessageContaining("sip.session-timer.expires");
  }
}
