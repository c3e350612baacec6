package io.rvoip.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong use is one line that names the cure, and exit status 2, before anything is sent. */
class ClientMainTest {
  @TempDir Path dir;
  private final PrintStream err = System.err;
  private ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(err);
  }

  private void refused(String line, String... options) {
    printed.reset();
    List<String> arguments = new ArrayList<>(List.of("call", "9196"));
    arguments.addAll(Arrays.asList(options));
    assertThat(ClientMain.run(arguments.toArray(String[]::new))).as(line).isEqualTo(2);
    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("rvoip: " + line)
        .endsWith(" (./rvoip call --help)");
  }

  @Test
  @Scenario("sip-client/A call from a script/Wrong options")
  void shouldRefuseTonesTimesAndKeysThatAreNone() {
    refused("--tone: 99999 (expected: hertz, above 0 and below 4000)", "--tone", "99999");
    refused("--tone: -1 (expected: hertz", "--tone", "-1");
    refused("--tone: NaN (expected: hertz", "--tone", "NaN");
    refused("--expect-tone: 4000 (expected: hertz", "--expect-tone", "4000");
    refused("--digits: xyz (expected: keys 0 to 9, *, #, A to D)", "--digits", "xyz");
    refused("--digits: \"\" (expected: keys", "--digits", "");
    refused("--seconds: -1 (expected: seconds, 0 to 86400)", "--seconds", "-1");
    refused("--ring-seconds: 1.0E300 (expected: seconds", "--ring-seconds", "1e300");
    refused("--ring-seconds: Infinity (expected: seconds", "--ring-seconds", "Infinity");
  }

  @Test
  @Scenario("sip-client/A call from a script/Wrong options")
  void shouldRefuseFilesThatCannotBeReadOrWritten() throws IOException {
    Path text = Files.writeString(dir.resolve("a.wav"), "no sound");
    refused("--play: /nope.wav (expected: a WAV file", "--play", "/nope.wav");
    refused("--play: " + text + ": ", "--play", text.toString());
    refused("--play: " + text + " (expected: no --tone", "--play", text + "", "--tone", "440");
    refused("--record: /nope/b.wav (expected: a file", "--record", "/nope/b.wav");
    refused("--record: " + dir + " (expected: a file", "--record", dir.toString());
    refused("--password-file: /nope (expected: a file", "--password-file", "/nope");
    refused("--bearer-token-file: /nope (expected: a file", "--bearer-token-file", "/nope");
  }

  @Test
  @Scenario("sip-client/A call from a script/Wrong options")
  void shouldRefuseAddressesThatAreNone() {
    refused("--registrar: [zz] (expected: a known host", "--server", "[zz]");
    refused("--registrar: 127.0.0.1:0 (expected: a port", "--server", "127.0.0.1:0");
    refused("--registrar: 127.0.0.1:x (expected: ", "--server", "127.0.0.1:x");
    refused("--registrar: \"\" (expected: a known host", "--server", "");
    refused("--bind: 192.0.2.1:0 (expected: an address of this host", "--bind", "192.0.2.1");
    refused("--user: a b (expected: a name", "--user", "a b");
    refused("--domain: a b (expected: a host name", "--domain", "a b");
    refused("--domain: x@y (expected: a host name", "--domain", "x@y");
    refused("--transport: sctp (expected: udp, tcp or tls)", "--transport", "sctp");
  }

  @Test
  @Scenario("sip-client/A call from a script/Wrong options")
  void shouldRefuseCertificatesThatCannotBeUsed() throws IOException {
    Path text = Files.writeString(dir.resolve("a.pem"), "no certificate");
    refused("--tls-trust: /nope (expected: a file; there is none)", "--tls-trust", "/nope");
    refused("--tls-trust: " + text + " (expected: certificates", "--tls-trust", text + "");
    refused("--tls-certificate, --tls-key: one of them (expected: both", "--tls-key", text + "");
    refused(
        "--tls-certificate: " + text + " (expected: certificates",
        "--tls-certificate",
        text + "",
        "--tls-key",
        text + "");
  }

  @Test
  void shouldRefuseWhatCannotBeCalled() {
    for (String to : List.of("a b", "", "sip:", "sip:1@", "1@a b", "tel:")) {
      printed.reset();
      assertThat(ClientMain.run("call", to)).as(to).isEqualTo(2);
      assertThat(printed.toString(StandardCharsets.UTF_8))
          .hasLineCount(1)
          .startsWith("rvoip: URI: " + (to.isEmpty() ? "\"\"" : to) + " (expected: a SIP URI");
    }
  }

  @Test
  @Scenario("sip-client/A call from a script/Secrets")
  void shouldRefuseAPasswordInTheCommandLineAndNotRepeatIt() {
    refused("--password: not in a command line (expected: RVOIP_PASSWORD", "--password", "hunter2");
    assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("hunter2");
  }
}
