package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.config.SipTlsConfig;
import io.rvoip.testkit.Scenario;
import io.rvoip.testkit.TestPki;
import io.rvoip.transport.tls.ClientAuth;
import io.rvoip.transport.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveTlsTest {
  private final TestPki pki = TestPki.create("authority");
  private final List<TlsMaterial> used = new ArrayList<>();
  @TempDir private Path dir;

  @BeforeEach
  void write() throws IOException {
    pki.issue("DNS:old.example.com").write(dir, "node");
    pki.write(dir, "authority");
  }

  private SipTlsConfig settings(String... more) {
    List<String> sets =
        new ArrayList<>(
            List.of(
                "sip.tls.certificate=" + dir.resolve("node.pem"),
                "sip.tls.key=" + dir.resolve("node.key")));
    sets.addAll(List.of(more));
    return RvoipConfig.load(ConfigSources.ofDataDir(dir).withSets(sets)).sip().tls();
  }

  @Test
  @Scenario("sip-transport/Certificates/Changed, broken, mended")
  void shouldUseNewFilesAndKeepTheOldWhenTheNewCannotBeUsed() throws IOException {
    LiveTls live = new LiveTls(this::settings);
    live.look(used::add);
    assertThat(used).as("nothing has changed").isEmpty();

    Path pem = dir.resolve("node.pem");
    FileTime time = Files.getLastModifiedTime(pem);
    Files.copy(pem, dir.resolve("was.pem"));
    TestPki.Issued fresh = pki.issue("DNS:new.example.com").write(dir, "fresh");
    Files.writeString(pem, Files.readString(dir.resolve("fresh.pem")));
    Files.setLastModifiedTime(pem, time);
    live.look(used::add);
    assertThat(used).as("the key is still the old one").isEmpty();
    assertThat(live.failures()).isEqualTo(1);
    live.look(used::add);
    assertThat(live.failures()).as("told once").isEqualTo(1);

    Files.writeString(dir.resolve("node.key"), Files.readString(dir.resolve("fresh.key")));
    live.look(used::add);
    assertThat(used).hasSize(1);
    assertThat(used.getFirst().certificates().getFirst().certificate())
        .isEqualTo(fresh.certificate());
    assertThat(live.reloads()).isEqualTo(1);
    assertThat(live.firstExpiry()).isEqualTo(fresh.certificate().getNotAfter().toInstant());
  }

  @Test
  @Scenario("sip-transport/Certificates/Files that cannot be used")
  void shouldRefuseToStartWithFilesThatCannotBeUsedAndNameThemAll() {
    SipTlsConfig tls =
        settings(
            "sip.tls.key=" + dir.resolve("none.key"),
            "sip.tls.client-auth=need",
            "sip.tls.client-trust=" + dir.resolve("none.pem"));
    assertThatThrownBy(() -> new LiveTls(() -> tls))
        .isInstanceOfSatisfying(
            OperatorError.class,
            e ->
                assertThat(e.lines())
                    .containsExactly(
                        "rvoip.sip.tls: "
                            + dir.resolve("none.key")
                            + " (expected: a file; there is none)",
                        "rvoip.sip.tls.client-trust: "
                            + dir.resolve("none.pem")
                            + " (expected: a file; there is none)"));
  }

  @Test
  void shouldReadWhomToAskAndWhomToBelieve() {
    TlsMaterial material =
        new LiveTls(
                () ->
                    settings(
                        "sip.tls.client-auth=want",
                        "sip.tls.client-trust=" + dir.resolve("authority.pem"),
                        "sip.tls.trust=" + dir.resolve("authority.pem")))
            .material();
    assertThat(material.clientAuth()).isEqualTo(ClientAuth.WANT);
    assertThat(material.clientTrust()).containsExactly(pki.certificate());
    assertThat(material.trust()).containsExactly(pki.certificate());
  }
}
