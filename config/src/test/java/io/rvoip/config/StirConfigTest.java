package io.rvoip.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StirConfigTest {
  @TempDir Path dir;

  private StirConfig load(String... sets) {
    return RvoipConfig.load(ConfigSources.ofDataDir(dir).withSets(List.of(sets))).auth().stir();
  }

  private List<String> problems(String... sets) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> load(sets));
    assertThat(e).as("configuration refused").isNotNull();
    return e.problems();
  }

  @Test
  void shouldLookAtNothingAndSignNothingByDefault() {
    StirConfig c = load();
    assertThat(c.verify()).isEqualTo(StirConfig.Verify.OFF);
    assertThat(c.freshness()).isEqualTo(Duration.ofSeconds(60));
    assertThat(c.sign()).isNull();
    assertThat(c.fetch().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(c.fetch().maxBytes()).isEqualTo(65_536);
    assertThat(c.fetch().allowNetworks()).isEmpty();
  }

  @Test
  void shouldReadWhoseNumbersAreWhose() {
    StirConfig c =
        load(
            "auth.stir.verify=enforce",
            "auth.stir.trust-anchors=[\"a.pem\", \"b.pem\"]",
            "auth.stir.fetch.allow-networks=[\"127.0.0.0/8\"]",
            "auth.stir.sign.key=key.pem",
            "auth.stir.sign.certificate-url=\"https://cert.example.org/ours.pem\"",
            "auth.stir.sign.numbers=[{user=\"10(..)\", number=\"+121555501{1}\"},"
                + " {user=\".*\", number=\"+12155550100\", attest=B}]");
    assertThat(c.trustAnchors()).containsExactly(Path.of("a.pem"), Path.of("b.pem"));
    assertThat(c.fetch().allowNetworks()).containsExactly(Cidr.parse("127.0.0.0/8"));
    assertThat(c.sign()).isNotNull();
    assertThat(c.sign().numbers())
        .extracting(StirConfig.CallerNumber::own)
        .containsExactly(true, false);
    assertThat(c.sign().numbers().getFirst().user().matcher("1021").matches()).isTrue();
  }

  @Test
  void shouldSayWhatIsMissing() {
    assertThat(problems("auth.stir.verify=mark"))
        .containsExactly(
            "rvoip.auth.stir.trust-anchors: [] (expected: PEM files, when verify is not off)");
    assertThat(problems("auth.stir.sign.key=key.pem"))
        .containsExactly("rvoip.auth.stir.sign.certificate-url: \"\" (expected: an https URL)");
    assertThat(problems("auth.stir.sign.certificate-url=\"https://h/c\""))
        .containsExactly(
            "rvoip.auth.stir.sign.key: \"\" (expected: a PEM file, when certificate-url is set)");
  }

  @Test
  void shouldRefuseValuesThatMeanNothing() {
    assertThat(
            problems(
                "auth.stir.verify=perhaps",
                "auth.stir.country-code=\"+1\"",
                "auth.stir.freshness=1 d",
                "auth.stir.fetch.allow-networks=[everything]",
                "auth.stir.sign.key=k",
                "auth.stir.sign.certificate-url=\"http://h/c\"",
                "auth.stir.sign.numbers=[{user=\"(\", number=\"+12155550100\"},"
                    + " {user=\"a\", number=\"2155550100\", attest=C, x=1}]"))
        .containsExactlyInAnyOrder(
            "rvoip.auth.stir.verify: perhaps (expected: off, mark, enforce)",
            "rvoip.auth.stir.country-code: +1 (expected: 1..3 digits, or empty)",
            "rvoip.auth.stir.freshness: 1 d (expected: 1s..3600s)",
            "rvoip.auth.stir.fetch.allow-networks: everything (expected: address/prefix, as"
                + " 10.1.0.0/16)",
            "rvoip.auth.stir.sign.certificate-url: http://h/c (expected: an https URL)",
            "rvoip.auth.stir.sign.numbers[0].user: ( (expected: a regular expression; Unclosed"
                + " group)",
            "rvoip.auth.stir.sign.numbers[1].number: 2155550100 (expected: + and digits, as"
                + " +12155550100)",
            "rvoip.auth.stir.sign.numbers[1].attest: C (expected: A, B)",
            "rvoip.auth.stir.sign.numbers[1].x: unknown key (expected: user)");
  }
}
