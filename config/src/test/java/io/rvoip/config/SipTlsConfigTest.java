package io.rvoip.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rvoip.testkit.Scenario;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SipTlsConfigTest {
  @TempDir Path dir;

  private RvoipConfig load(String... sets) {
    return RvoipConfig.load(ConfigSources.ofDataDir(dir).withSets(List.of(sets)));
  }

  private List<String> problems(String... sets) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> load(sets));
    assertThat(e).as("configuration refused").isNotNull();
    return e.problems();
  }

  @Test
  @Scenario("sip-transport/Certificates/Settings that cannot be")
  void shouldRefuseTlsSettingsThatCannotBe() {
    assertThat(problems("sip.tls.certificate=a.pem"))
        .containsExactly(
            "rvoip.sip.tls.key: \"\" (expected: the PEM file with the certificate's key)");
    assertThat(problems("sip.tls.client-auth=want"))
        .containsExactly(
            "rvoip.sip.tls.client-trust: \"\" (expected: a PEM file, when client-auth is not none)");
    assertThat(problems("sip.tls.protocols=[TLSv1]"))
        .containsExactly("rvoip.sip.tls.protocols: [TLSv1] (expected: some of [TLSv1.3, TLSv1.2])");
    assertThat(problems("sip.tls.clients=[{name=a,user=b,trunk=c}]"))
        .containsExactly("rvoip.sip.tls.clients[0]: user and trunk (expected: one of them)");
    assertThat(problems("sip.tls.certificates=[{certificate=b.pem,key=b.key}]"))
        .containsExactly(
            "rvoip.sip.tls.certificate: \"\""
                + " (expected: the first certificate, when there are certificates)");
  }

  @Test
  void shouldReadTlsSettings() {
    SipTlsConfig none = load().sip().tls();
    assertThat(none.port()).isEqualTo(5061);
    assertThat(none.certificates()).isEmpty();
    SipTlsConfig tls =
        load(
                "sip.udp=off",
                "sip.tcp=off",
                "sip.tls.certificate=a.pem",
                "sip.tls.key=a.key",
                "sip.tls.certificates=[{certificate=b.pem,key=b.key}]",
                "sip.tls.clients=[{name=sbc.example.com,trunk=carrier},{name=d,user=Door,tenant=t}]")
            .sip()
            .tls();
    assertThat(tls.certificates())
        .extracting(SipTlsConfig.KeyFiles::key)
        .containsExactly(Path.of("a.key"), Path.of("b.key"));
    assertThat(tls.clients())
        .containsExactly(
            new SipTlsConfig.Client("sbc.example.com", null, "carrier", "default"),
            new SipTlsConfig.Client("d", "door", null, "t"));
  }
}
