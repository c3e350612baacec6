package io.rvoip.interop;

import io.rvoip.client.Call;
import io.rvoip.client.PeerSettings;
import io.rvoip.client.SimplePeer;
import io.rvoip.client.audio.AudioSource;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.testkit.Scenario;
import io.rvoip.testkit.TestPki;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * SIP over TLS between processes: what OpenSSL sees of a node, {@code ./rvoip call} with nothing
 * but a certificate, a call from UDP at one node to TLS at another, and new certificates while it
 * is talked.
 */
final class TlsSuite implements Suites.Suite {
  private static final String PASSWORD = "tls-Secret-7";
  private static final String DOMAIN = "tls.example.com";
  private static final String FRESH = "new.example.com";
  private static final String OPENSSL = "sip-transport/TLS connections/Between processes";
  private static final String RELOAD = "sip-transport/Certificates/While it is talked";
  private static final String ACCOUNT =
      "sip-authentication/Client certificates/A call from a script";
  private static final String MIXED = "sip-calls/Calls over TLS/From UDP to TLS";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final TestPki pki = TestPki.create("tls suite");
  private Path files = Path.of(".");
  private int port;

  @Override
  @Scenario(OPENSSL)
  @Scenario(RELOAD)
  @Scenario(ACCOUNT)
  @Scenario(MIXED)
  public void run(Steps steps) throws IOException {
    files = Suites.data("tls-files");
    Files.createDirectories(files);
    pki.write(files, "authority");
    pki.issue("URI:sip:" + DOMAIN, "DNS:" + DOMAIN).write(files, "node");
    pki.issue("URI:sip:1001@" + DOMAIN).write(files, "1001");
    pki.issue("URI:sip:1009@" + DOMAIN).write(files, "1009");
    TestPki.create("somebody").issue("URI:sip:1001@" + DOMAIN).write(files, "forged");
    try (var free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    Stage.with(
        steps,
        "tls",
        2,
        PASSWORD,
        List.of("1001", "1002", "1003"),
        cluster -> {
          steps.scenario(OPENSSL, "openssl s_client verifies name and chain", this::openssl);
          steps.scenario(OPENSSL, "plain text at the TLS port", () -> plain(cluster));
          byCertificate(steps, cluster);
          talk(steps, cluster);
        },
        "--set",
        "sip.domains=[" + DOMAIN + "]",
        "--set",
        "sip.tls.port=" + port,
        "--set",
        "sip.tls.certificate=" + files.resolve("node.pem"),
        "--set",
        "sip.tls.key=" + files.resolve("node.key"),
        "--set",
        "sip.tls.client-auth=want",
        "--set",
        "sip.tls.client-trust=" + files.resolve("authority.pem"));
  }

  private String openssl() throws Exception {
    String said = verified(DOMAIN, "-tls1_3") + ", " + verified(DOMAIN, "-tls1_2");
    // OpenSSL itself has given TLS 1.1 up, unless it is told to take whatever comes.
    String old = sClient(DOMAIN, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0");
    if (!old.contains("alert protocol version")) {
      throw new StepFailed("TLS 1.1 was not refused by the node: " + old);
    }
    return said + ", TLS 1.1 refused";
  }

  private String verified(String name, String version) throws Exception {
    String said = sClient(name, version);
    if (!said.contains("Verification: OK") || !said.contains("Verified peername: " + name)) {
      throw new StepFailed("openssl s_client " + version + ": " + said);
    }
    return said.replaceFirst("(?s).*Protocol version: (\\S+).*", "$1");
  }

  private String sClient(String name, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-brief",
                "-connect",
                "127.0.0.1:" + port,
                "-servername",
                DOMAIN,
                "-verify_hostname",
                name,
                "-verify_return_error",
                "-CAfile",
                files.resolve("authority.pem").toString()));
    command.addAll(List.of(more));
    var process =
        new ProcessBuilder(command)
            .redirectInput(new java.io.File("/dev/null"))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said.strip().replace("\n", " | ");
  }

  private String plain(Cluster cluster) throws Exception {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket
          .getOutputStream()
          .write("OPTIONS sip:x SIP/2.0\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      if (answer.contains("SIP/2.0")) {
        throw new StepFailed("answered in clear: " + answer);
      }
    }
    double counted = failures(cluster, "plaintext");
    if (counted != 1) {
      throw new StepFailed(counted + " counted (expected: 1)");
    }
    return "closed and counted";
  }

  private void byCertificate(Steps steps, Cluster cluster) {
    steps.scenario(
        ACCOUNT,
        "./rvoip call over TLS with a certificate and no password",
        () -> {
          String said =
              call(0, "1001", "1001", "--register", "--tone", "697", "--expect-tone", "697");
          double accepted =
              cluster.sum(List.of(1), "rvoip_auth_decisions_total{method=\"certificate\"");
          if (!(accepted >= 2)) {
            throw new StepFailed(accepted + " decisions by certificate (expected: 2 or more)");
          }
          return said;
        });
    steps.scenario(
        ACCOUNT,
        "as somebody else than the certificate says",
        () -> refused("1002", "1001", "403"));
    steps.scenario(ACCOUNT, "with the certificate of nobody", () -> refused("1009", "1009", "403"));
    steps.scenario(ACCOUNT, "without a certificate", () -> refused("1001", null, "401"));
    steps.scenario(
        ACCOUNT,
        "with a certificate of another authority",
        () -> {
          String said = call(1, "1001", "forged");
          double counted = failures(cluster, "untrusted");
          if (!(counted >= 1)) {
            throw new StepFailed(counted + " counted (expected: 1 or more)");
          }
          return said;
        });
    steps.scenario(
        ACCOUNT,
        "when its account has been removed",
        () -> {
          cluster.command("users", "remove", "1001");
          return refused("1001", "1001", "403");
        });
  }

  private String refused(String user, @Nullable String certificate, String status)
      throws Exception {
    String said = call(1, user, certificate);
    if (!said.contains(status)) {
      throw new StepFailed(said + " (expected: " + status + ")");
    }
    return said;
  }

  /** Runs the command as a user would; gives what it said. */
  private String call(int status, String user, @Nullable String certificate, String... more)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Cluster.home().resolve("rvoip").toString(),
                "call",
                "sip:9196@" + DOMAIN,
                "--user",
                user,
                "--domain",
                DOMAIN,
                "--server",
                "127.0.0.1:" + port,
                "--transport",
                "tls",
                "--tls-trust",
                files.resolve("authority.pem").toString(),
                "--seconds",
                "2"));
    if (certificate != null) {
      command.addAll(
          List.of(
              "--tls-certificate",
              files.resolve(certificate + ".pem").toString(),
              "--tls-key",
              files.resolve(certificate + ".key").toString()));
    }
    command.addAll(List.of(more));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("RVOIP_PASSWORD");
    var process = builder.start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .strip()
            .replace("\n", " | ");
    if (process.waitFor() != status) {
      throw new StepFailed(
          "exit status " + process.exitValue() + " (expected: " + status + "): " + said);
    }
    return said;
  }

  private void talk(Steps steps, Cluster cluster) throws IOException {
    BlockingQueue<Call> ringing = new LinkedBlockingQueue<>();
    try (var udp = SimplePeer.open(cluster.phone("1002", PASSWORD, 2).withDomain(DOMAIN));
        var tls = SimplePeer.open(byTls("1003"))) {
      tls.onIncoming(ringing::add);
      Call[] both = new Call[2];
      steps.scenario(
          MIXED,
          "1002 by UDP at node 2 calls 1003 by TLS at node 1",
          () -> {
            tls.register().get(10, TimeUnit.SECONDS);
            both[0] = udp.call("1003");
            both[1] = ringing.poll(10, TimeUnit.SECONDS);
            if (both[1] == null) {
              throw new StepFailed("1003 does not ring");
            }
            both[1].answer();
            both[0].answered().get(10, TimeUnit.SECONDS);
            both[0].play(AudioSource.tone(697, -12));
            String heard = Hearing.tone(both[1], 697, -12, PATIENCE);
            String legs = transports(cluster);
            if (!legs.equals("[udp, tls]")) {
              throw new StepFailed("legs by " + legs);
            }
            return "legs by " + legs + ", 1003 hears " + heard;
          });
      steps.scenario(
          RELOAD,
          "new certificates are shown to new connections",
          () -> {
            pki.issue("DNS:" + FRESH, "DNS:" + DOMAIN).write(files, "fresh");
            replace("fresh.key", "node.key");
            replace("fresh.pem", "node.pem");
            var took =
                Await.until(
                    "the new certificate",
                    PATIENCE,
                    () -> reloads(cluster, "used") >= 1 ? "" : "not reloaded");
            return verified(FRESH, "-tls1_3") + " after " + took.toMillis() + " ms";
          });
      steps.scenario(
          RELOAD,
          "files that cannot be used are refused, the old ones stay",
          () -> {
            double before = reloads(cluster, "refused");
            Files.writeString(files.resolve("node.pem"), "no certificate");
            Await.until(
                "the refusal",
                PATIENCE,
                () -> reloads(cluster, "refused") > before ? "" : "not counted");
            return verified(FRESH, "-tls1_3") + " as before";
          });
      steps.scenario(
          RELOAD,
          "the call and its TLS connection have gone on",
          () -> {
            String heard = Hearing.tone(both[1], 697, -12, PATIENCE);
            both[0].hangUp().get(10, TimeUnit.SECONDS);
            both[1].ended().get(10, TimeUnit.SECONDS);
            return "1003 hears " + heard + ", then BYE";
          });
    }
  }

  private PeerSettings byTls(String user) {
    return PeerSettings.of(
            user, PASSWORD, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port))
        .withDomain(DOMAIN)
        .withTransport(TransportKind.TLS)
        .withTlsTrust(List.of(pki.certificate()));
  }

  private static String transports(Cluster cluster) throws Exception {
    List<String> transports = new ArrayList<>();
    for (var leg : cluster.api(1).list("/v1/calls").getFirst().path("legs")) {
      transports.add(leg.path("transport").asText());
    }
    return transports.toString();
  }

  private void replace(String from, String to) throws IOException {
    Files.move(files.resolve(from), files.resolve(to), StandardCopyOption.REPLACE_EXISTING);
  }

  private static double failures(Cluster cluster, String reason) throws Exception {
    return cluster.sum(List.of(1), "rvoip_sip_tls_failures_total{reason=\"" + reason + "\"");
  }

  private static double reloads(Cluster cluster, String result) throws Exception {
    return cluster.sum(List.of(1), "rvoip_sip_tls_reloads_total{result=\"" + result + "\"");
  }
}
