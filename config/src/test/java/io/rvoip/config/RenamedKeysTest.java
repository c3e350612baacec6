package io.rvoip.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.testkit.Scenario;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** By a table of its own: keys of the current release under names that they never had. */
class RenamedKeysTest {
  private static final RenamedKeys RENAMED =
      new RenamedKeys(Map.of("rvoip.sip.listen-port", "rvoip.sip.port"));

  private static ConfigSources sources(String... sets) {
    return ConfigSources.ofDataDir(Path.of("none")).withSets(List.of(sets));
  }

  @Test
  @Scenario("configuration/Renamed keys/Old name")
  void shouldTakeTheValueOfTheOldNameAndSaySo() {
    ConfigSources sources = sources("sip.listen-port=5072", "sip.t1=400ms");

    RvoipConfig config = RvoipConfig.load(sources.merged(RENAMED));

    assertThat(config.sip().port()).isEqualTo(5072);
    assertThat(config.sip().t1().toMillis()).as("what was not renamed").isEqualTo(400);
    assertThat(sources.warnings(RENAMED))
        .containsExactly(
            "rvoip.sip.listen-port is now rvoip.sip.port; the old name works until the next"
                + " release");
    assertThat(sources("sip.port=5072").warnings(RENAMED)).isEmpty();
  }

  @Test
  @Scenario("configuration/Renamed keys/Both names")
  void shouldRefuseBothNamesAtOnce() {
    ConfigSources both = sources("sip.listen-port=5072", "sip.port=5072");

    assertThatThrownBy(() -> both.merged(RENAMED))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "rvoip.sip.listen-port: set beside its new name (expected: only rvoip.sip.port)");
  }

  @Test
  void shouldNotKnowTheOldNameOnceItIsOutOfTheTable() {
    assertThatThrownBy(() -> RvoipConfig.load(sources("sip.listen-port=5072")))
        .hasMessageStartingWith("rvoip.sip.listen-port: unknown key");
  }
}
