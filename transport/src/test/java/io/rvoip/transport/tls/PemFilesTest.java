package io.rvoip.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.testkit.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemFilesTest {
  private final TestPki pki = TestPki.create("authority");
  @TempDir private Path dir;

  @BeforeEach
  void write() throws IOException {
    pki.issue("DNS:example.com").write(dir, "node");
    pki.issue("DNS:other.example.com").write(dir, "other");
    pki.write(dir, "authority");
  }

  @Test
  void shouldReadACertificateWithItsIssuerAndItsKey() throws IOException {
    Files.writeString(
        dir.resolve("chain.pem"),
        Files.readString(dir.resolve("node.pem")) + Files.readString(dir.resolve("authority.pem")));
    KeyedCertificate read = PemFiles.keyed(dir.resolve("chain.pem"), dir.resolve("node.key"));
    assertThat(read.chain()).hasSize(2);
    assertThat(read.toString()).isEqualTo("KeyedCertificate[CN=subject]");
  }

  @Test
  void shouldSayWhatIsWrongWithAFileAndQuoteNoKey() throws Exception {
    Path pem = dir.resolve("node.pem");
    wrong(pem, dir.resolve("other.key"), "other.key (expected: the private key of " + pem + ")");
    wrong(pem, dir.resolve("none.key"), "none.key (expected: a file; there is none)");
    wrong(pem, pem, "node.pem (expected: not open to everybody on the host; chmod 600)");
    Files.setPosixFilePermissions(pem, PosixFilePermissions.fromString("rw-------"));
    wrong(pem, pem, "(expected: a PRIVATE KEY in PEM; openssl pkcs8 -topk8 -nocrypt makes one)");
    wrong(dir.resolve("node.key"), pem, "node.key (expected: certificates in PEM");
    Path backwards = dir.resolve("backwards.pem");
    Files.writeString(
        backwards, Files.readString(dir.resolve("authority.pem")) + Files.readString(pem));
    wrong(backwards, pem, "(expected: the certificate first, each followed by its issuer)");
    Path rsa = dir.resolve("rsa.key");
    String key =
        Base64.getEncoder()
            .encodeToString(
                KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded());
    Files.writeString(rsa, "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
    Files.setPosixFilePermissions(rsa, PosixFilePermissions.fromString("rw-------"));
    wrong(pem, rsa, "rsa.key (expected: a private key of the kind EC)");
  }

  private static void wrong(Path chain, Path key, String line) {
    assertThatThrownBy(() -> PemFiles.keyed(chain, key))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(line);
  }
}
