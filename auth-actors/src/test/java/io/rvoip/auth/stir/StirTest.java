package io.rvoip.auth.stir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsServer;
import io.rvoip.config.Cidr;
import io.rvoip.config.ConfigException;
import io.rvoip.config.StirConfig;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.identity.Attestation;
import io.rvoip.protocol.sip.identity.Verstat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From settings and files to rules. */
class StirTest {
  @TempDir Path dir;

  private final StirPki pki = new StirPki(Instant.now());
  private Path anchors;
  private Path key;
  private Path nonsense;

  @BeforeEach
  void write() throws Exception {
    anchors = Files.write(dir.resolve("anchors.pem"), StirPki.pem(pki.root.certificate()));
    key = Files.writeString(dir.resolve("key.pem"), StirPki.pem(pki.signer().key()));
    nonsense = Files.writeString(dir.resolve("nonsense.pem"), "nonsense");
  }

  private static StirConfig config(
      StirConfig.Verify verify, Path anchors, StirConfig.Sign sign, List<Path> tls) {
    return config(verify, anchors, sign, tls, List.of());
  }

  private static StirConfig config(
      StirConfig.Verify verify,
      Path anchors,
      StirConfig.Sign sign,
      List<Path> tls,
      List<Cidr> allowed) {
    return new StirConfig(
        verify,
        List.of(anchors),
        Duration.ofSeconds(60),
        "1",
        10,
        new StirConfig.Fetch(
            Duration.ofSeconds(10),
            65_536,
            10,
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofSeconds(30),
            4,
            allowed,
            tls),
        sign);
  }

  private StirConfig.Sign sign(Path file) {
    return new StirConfig.Sign(file, "https://cert.example.org/ours", List.of());
  }

  @Test
  void shouldMakeWhatTheSettingsWant() {
    try (Stir both =
        Stir.of(config(StirConfig.Verify.ENFORCE, anchors, sign(key), List.of(anchors)))) {
      assertThat(both.verification()).isNotNull();
      assertThat(both.verification().enforced()).isTrue();
      assertThat(both.signer()).hasToString("PassportSigner[https://cert.example.org/ours]");
      assertThat(both.plan().canonical("2155550121")).contains("12155550121");
    }
    try (Stir none = Stir.of(config(StirConfig.Verify.OFF, nonsense, null, List.of()))) {
      assertThat(none.verification()).isNull();
      assertThat(none.signer()).isNull();
    }
    try (Stir mark = Stir.of(config(StirConfig.Verify.MARK, anchors, null, List.of()))) {
      assertThat(mark.verification().enforced()).isFalse();
    }
  }

  // Everything real: settings, files, a server, a signature made now.
  @Test
  void shouldJudgeACallWithACertificateFromAServer() throws Exception {
    StirPki.Credential signer = pki.signer(StirPki.range(StirRig.ALICE, 10));
    byte[] pem = StirPki.pem(signer.certificate());
    HttpsServer server =
        LoopbackHttps.start(
            pki,
            x -> {
              try (x) {
                x.sendResponseHeaders(200, pem.length);
                x.getResponseBody().write(pem);
              }
            });
    String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/ours.pem";
    SipRequest invite =
        StirRig.invite(
            new PassportSigner(signer.key(), url)
                .shaken(
                    StirRig.tn(StirRig.ALICE),
                    List.of(StirRig.tn(StirRig.BOB)),
                    Attestation.A,
                    StirRig.ORIGID,
                    Instant.now()));
    try (Stir lab = Stir.of(verifying(List.of(Cidr.parse("127.0.0.0/8"))));
        Stir guarded = Stir.of(verifying(List.of()))) {
      assertThat(verdict(lab, invite))
          .isEqualTo(new IdentityVerdict(Verstat.PASSED, Attestation.A, StirRig.ORIGID, 0, ""));
      assertThat(verdict(guarded, invite).status()).isEqualTo(436);
      assertThat(guarded.certificates().failures()).isEqualTo(1);
    } finally {
      server.stop(0);
    }
  }

  private StirConfig verifying(List<Cidr> allowed) {
    return config(StirConfig.Verify.MARK, anchors, null, List.of(anchors), allowed);
  }

  private static IdentityVerdict verdict(Stir stir, SipRequest invite) {
    return stir.verification()
        .verify(invite)
        .toCompletableFuture()
        .orTimeout(15, TimeUnit.SECONDS)
        .join();
  }

  private static String problem(StirConfig config) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> Stir.of(config).close());
    assertThat(e).isNotNull();
    return e.problems().getFirst();
  }

  @Test
  void shouldNameTheFileThatCannotBeUsedAndShowNothingOfIt() throws Exception {
    assertThat(problem(config(StirConfig.Verify.MARK, nonsense, null, List.of())))
        .startsWith("rvoip.auth.stir.trust-anchors: " + nonsense + " (expected: ");
    assertThat(problem(config(StirConfig.Verify.MARK, anchors, null, List.of(nonsense))))
        .startsWith("rvoip.auth.stir.fetch.tls-anchors: ");
    assertThat(problem(config(StirConfig.Verify.OFF, anchors, sign(nonsense), List.of())))
        .startsWith("rvoip.auth.stir.sign.key: " + nonsense + " (expected: ")
        .contains("openssl pkcs8");
    assertThat(
            problem(config(StirConfig.Verify.OFF, anchors, sign(dir.resolve("absent")), List.of())))
        .startsWith("rvoip.auth.stir.sign.key: ");
    Path p384 =
        Files.writeString(
            dir.resolve("p384.pem"), StirPki.pem(StirPki.pair("secp384r1").getPrivate()));
    assertThat(problem(config(StirConfig.Verify.OFF, anchors, sign(p384), List.of())))
        .contains("P-256")
        .doesNotContain("MI");
  }
}
