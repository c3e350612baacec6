package io.rvoip.client.cli;

import io.rvoip.client.PeerSettings;
import io.rvoip.client.SimplePeer;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.SipSyntaxException;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.transport.tls.ClientAuth;
import io.rvoip.transport.tls.KeyedCertificate;
import io.rvoip.transport.tls.PemFiles;
import io.rvoip.transport.tls.TlsMaterial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who calls, and by which server. */
final class AccountOptions {
  private static final int SIP_PORT = 5060;
  private static final int SIPS_PORT = 5061;

  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec spec;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      defaultValue = "phone",
      description = "User of our address (default: ${DEFAULT-VALUE}).")
  String user = "phone";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "File with the password for Digest (default: the variable RVOIP_PASSWORD).")
  @Nullable Path passwordFile;

  /** What stands in a command line is seen by everybody on the host. */
  @Option(names = "--password", hidden = true, paramLabel = "SECRET")
  void refusePassword(String ignored) {
    throw wrong("--password: not in a command line (expected: RVOIP_PASSWORD, or --password-file)");
  }

  @Option(
      names = "--bearer-token-file",
      paramLabel = "FILE",
      description =
          "File with an access token, for a server that asks for one, on this host or by TLS.")
  @Nullable Path bearerTokenFile;

  @Option(
      names = {"--registrar", "--server"},
      paramLabel = "HOST[:PORT]",
      defaultValue = "127.0.0.1",
      description = "The server (default: ${DEFAULT-VALUE}, port 5060, by TLS 5061).")
  String registrar = "127.0.0.1";

  @Option(
      names = "--domain",
      paramLabel = "NAME",
      description = "Domain of our address (default: the server's host).")
  @Nullable String domain;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS[:PORT]",
      description = "Our own address (default: the loopback address for a server there, else all).")
  @Nullable String bind;

  @Option(
      names = "--transport",
      paramLabel = "udp|tcp|tls",
      defaultValue = "udp",
      description = "Transport of SIP (default: ${DEFAULT-VALUE}).")
  String transport = "udp";

  @Option(
      names = "--tls-trust",
      paramLabel = "FILE",
      description =
          "PEM file with the authorities of the server, which must prove --domain (default: the JDK's).")
  @Nullable Path tlsTrust;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "PEM file with a certificate of ours for a server that asks for one.")
  @Nullable Path tlsCertificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "PEM file with its private key (PKCS #8).")
  @Nullable Path tlsKey;

  /** A peer of these options; what cannot be had is a usage error. */
  SimplePeer open() throws IOException {
    var settings = settings();
    try {
      return SimplePeer.open(settings);
    } catch (BindException e) {
      throw wrong(
          "--bind",
          settings.bind().getHostAddress() + ":" + settings.port(),
          "an address of this host and a free port; " + e.getMessage());
    }
  }

  /** The settings that these options say; a wrong one is a usage error. */
  PeerSettings settings() {
    var kind = transport();
    var server =
        address("--registrar", registrar, kind == TransportKind.TLS ? SIPS_PORT : SIP_PORT);
    if (server.getPort() == 0) {
      throw wrong("--registrar", registrar, "a port above 0");
    }
    if (!user.matches("[^\\s\\p{Cntrl}]+")) {
      throw wrong("--user", user, "a name without spaces");
    }
    var settings = PeerSettings.of(user, password(), server).withTransport(kind).withTls(tls());
    if (bind != null) {
      var local = address("--bind", bind, 0);
      settings = settings.withBind(local.getAddress(), local.getPort());
    }
    if (domain != null) {
      if (!(uri("sip:" + domain) instanceof SipUri sip && domain.equalsIgnoreCase(sip.host()))) {
        throw wrong("--domain", domain, "a host name, as example.com");
      }
      settings = settings.withDomain(domain);
    }
    return bearerTokenFile == null ? settings : withToken(settings, bearerTokenFile);
  }

  /** Whether this can be called: a SIP or tel URI, or only a user of our own domain. */
  void checkTarget(String to) {
    boolean whole = to.startsWith("sip:") || to.startsWith("sips:") || to.startsWith("tel:");
    boolean known =
        whole
            ? uri(to) != null
            : to.contains("@") ? uri("sip:" + to) != null : to.matches("[^\\s\\p{Cntrl}]+");
    if (!known) {
      throw wrong("URI", to, "a SIP URI or a number");
    }
  }

  private static @Nullable Uri uri(String text) {
    try {
      return NameAddr.of(Uri.parse(text)).uri();
    } catch (SipSyntaxException e) {
      return null;
    }
  }

  private String password() {
    if (passwordFile == null) {
      String inherited = System.getenv("RVOIP_PASSWORD");
      return inherited == null ? "" : inherited;
    }
    try {
      return Files.readString(passwordFile).strip();
    } catch (IOException e) {
      throw wrong("--password-file", passwordFile.toString(), "a file that can be read");
    }
  }

  /** The file is read each time, so that a renewed token is used without a restart. */
  private PeerSettings withToken(PeerSettings settings, Path file) {
    if (!Files.isReadable(file)) {
      throw wrong("--bearer-token-file", file.toString(), "a file that can be read");
    }
    try {
      return settings.withBearerToken(() -> token(file));
    } catch (IllegalArgumentException e) {
      throw wrong(
          "--bearer-token-file",
          file.toString(),
          "a server on this host, or --transport tls; tokens are secrets");
    }
  }

  private static String token(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TransportKind transport() {
    return switch (transport.toLowerCase(Locale.ROOT)) {
      case "udp" -> TransportKind.UDP;
      case "tcp" -> TransportKind.TCP;
      case "tls" -> TransportKind.TLS;
      default -> throw wrong("--transport", transport, "udp, tcp or tls");
    };
  }

  private TlsMaterial tls() {
    if ((tlsCertificate == null) != (tlsKey == null)) {
      throw wrong("--tls-certificate, --tls-key: one of them (expected: both, or none of them)");
    }
    return new TlsMaterial(
        tlsCertificate == null || tlsKey == null
            ? List.of()
            : List.of(keyed(tlsCertificate, tlsKey)),
        tlsTrust == null ? List.of() : authorities(tlsTrust),
        ClientAuth.NONE,
        List.of(),
        TlsMaterial.PROTOCOLS);
  }

  private KeyedCertificate keyed(Path certificate, Path key) {
    try {
      return PemFiles.keyed(certificate, key);
    } catch (IOException e) {
      throw wrong("--tls-certificate: " + e.getMessage());
    }
  }

  private List<X509Certificate> authorities(Path file) {
    try {
      return PemFiles.certificates(file);
    } catch (IOException e) {
      throw wrong("--tls-trust: " + e.getMessage());
    }
  }

  private InetSocketAddress address(String option, String text, int defaultPort) {
    int colon = text.startsWith("[") ? text.indexOf("]:") + 1 : text.indexOf(':');
    boolean hasPort = colon > 0 && colon == text.lastIndexOf(':');
    String host = hasPort ? text.substring(0, colon) : text;
    if (host.isBlank()) {
      throw wrong(option, text, "a known host and a port"); // Java takes it for loopback
    }
    try {
      int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : defaultPort;
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException | IllegalArgumentException e) {
      throw wrong(option, text, "a known host and a port");
    }
  }

  /** A usage error. */
  CommandLine.ParameterException wrong(String option, String value, String expected) {
    String shown = value.isEmpty() ? "\"\"" : value;
    return wrong(option + ": " + shown + " (expected: " + expected + ")");
  }

  private CommandLine.ParameterException wrong(String line) {
    var command = spec == null ? new CommandLine(new ClientMainHolder()) : spec.commandLine();
    return new CommandLine.ParameterException(command, line);
  }

  @CommandLine.Command(name = "./rvoip")
  private static final class ClientMainHolder {}
}
