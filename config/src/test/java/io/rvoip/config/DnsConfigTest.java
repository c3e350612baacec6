package io.rvoip.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsConfigTest {
  @TempDir Path dir;

  private RvoipConfig load(String... sets) {
    return RvoipConfig.load(ConfigSources.ofDataDir(dir).withSets(List.of(sets)));
  }

  private static InetSocketAddress at(String host, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }

  @Test
  void shouldReadNameServersWithAndWithoutPorts() {
    assertThat(load().sip().dns().servers()).isEmpty();
    assertThat(
            load("sip.dns.servers=[\"192.0.2.53\", \"192.0.2.54:5353\","
                    + " \"2001:db8::53\", \"[2001:db8::54]\", \"[2001:db8::55]:5353\"]")
                .sip()
                .dns()
                .servers())
        .containsExactly(
            at("192.0.2.53", 53),
            at("192.0.2.54", 5353),
            at("2001:db8::53", 53),
            at("2001:db8::54", 53),
            at("2001:db8::55", 5353));
  }

  @Test
  void shouldRefuseWhatIsNoNameServer() {
    for (String wrong :
        List.of("ns.example.com", "192.0.2.53:0", "192.0.2.53:70000", "192.0.2.53:x", "")) {
      ConfigException e =
          catchThrowableOfType(
              ConfigException.class, () -> load("sip.dns.servers=[\"" + wrong + "\"]"));
      assertThat(e).as(wrong).isNotNull();
      assertThat(e.problems())
          .containsExactly(
              "rvoip.sip.dns.servers: "
                  + (wrong.isEmpty() ? "\"\"" : wrong)
                  + " (expected: an IP address, perhaps with a port, as 192.0.2.53:53)");
    }
  }

  @Test
  void shouldReadTimesAndLimits() {
    DnsConfig dns = load("sip.dns.failed-target-pause=5m", "sip.dns.targets=3").sip().dns();
    assertThat(dns.failedTargetPause()).isEqualTo(Duration.ofMinutes(5));
    assertThat(dns.mostTargets()).isEqualTo(3);
    assertThat(dns.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(
            catchThrowableOfType(ConfigException.class, () -> load("sip.dns.targets=0")).problems())
        .containsExactly("rvoip.sip.dns.targets: 0 (expected: 1..100)");
  }
}
