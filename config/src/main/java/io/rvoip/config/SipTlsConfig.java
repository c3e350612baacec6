package io.rvoip.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code rvoip.sip.tls}: SIP over TLS, RFC 3261 §26.
 *
 * @param certificates ours, the one for everybody first; empty: nobody can connect by TLS
 * @param trust PEM file with the authorities of servers; null: those of the JDK
 * @param clientTrust PEM file with the authorities of clients; null only when nobody is asked
 * @param clients who is meant by a certificate, the first that fits
 * @param protocols versions of TLS, as {@code TLSv1.3}
 */
public record SipTlsConfig(
    int port,
    List<KeyFiles> certificates,
    @Nullable Path trust,
    ClientAuth clientAuth,
    @Nullable Path clientTrust,
    List<Client> clients,
    List<String> protocols) {
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** Whether those who connect are asked for a certificate. */
  public enum ClientAuth {
    /** Nobody is asked. */
    NONE,
    /** Everybody is asked, nobody must. */
    WANT,
    /** Nobody comes in without. */
    NEED
  }

  /**
   * PEM files.
   *
   * @param setting the setting that names them, for complaints
   * @param certificate the certificate, then its issuers
   * @param key its private key
   */
  public record KeyFiles(String setting, Path certificate, Path key) {}

  /**
   * Who is meant by a certificate.
   *
   * @param name a URI, host or mail address in it
   * @param user account; null: a trunk
   * @param trunk name under which calls of the trunk are seen; null: an account
   */
  public record Client(String name, @Nullable String user, @Nullable String trunk, String tenant) {}

  static SipTlsConfig read(Section s) {
    ClientAuth auth = s.oneOf("client-auth", ClientAuth.class);
    Path clientTrust = path(s, "client-trust", s.text("client-trust"));
    if (auth != ClientAuth.NONE && clientTrust == null) {
      s.problem("client-trust", "\"\"", "a PEM file, when client-auth is not none");
    }
    List<String> protocols = s.texts("protocols");
    if (protocols.isEmpty() || !PROTOCOLS.containsAll(protocols)) {
      s.problem("protocols", protocols, "some of " + PROTOCOLS);
    }
    return new SipTlsConfig(
        s.integer("port", 0, 65_535),
        certificates(s),
        path(s, "trust", s.text("trust")),
        auth,
        clientTrust,
        clients(s),
        List.copyOf(protocols));
  }

  private static List<KeyFiles> certificates(Section s) {
    List<KeyFiles> all = new ArrayList<>();
    add(s, "rvoip.sip.tls", s.text("certificate"), s.text("key"), all);
    int index = 0;
    for (Section entry : s.objects("certificates", Set.of("certificate", "key"))) {
      String setting = "rvoip.sip.tls.certificates[" + index++ + "]";
      if (all.isEmpty()) {
        s.problem("certificate", "\"\"", "the first certificate, when there are certificates");
      }
      if (!add(entry, setting, entry.text("certificate"), entry.text("key"), all)) {
        entry.problem("certificate", "\"\"", "a PEM file");
      }
    }
    return List.copyOf(all);
  }

  private static boolean add(
      Section s, String setting, String certificate, String key, List<KeyFiles> all) {
    Path certificateFile = path(s, "certificate", certificate);
    Path keyFile = path(s, "key", key);
    if (certificateFile != null && keyFile != null) {
      all.add(new KeyFiles(setting, certificateFile, keyFile));
      return true;
    }
    if (certificateFile != null) {
      s.problem("key", "\"\"", "the PEM file with the certificate's key");
    } else if (keyFile != null) {
      s.problem("certificate", "\"\"", "the PEM file with the key's certificate");
    }
    return certificateFile != null || keyFile != null;
  }

  private static List<Client> clients(Section s) {
    List<Client> clients = new ArrayList<>();
    for (Section entry : s.objects("clients", Set.of("name", "user", "trunk", "tenant"))) {
      String name = entry.matching("name", "\\S+", "a URI, host or mail address");
      boolean user = entry.has("user");
      if (user == entry.has("trunk")) {
        entry.problemHere(user ? "user and trunk" : "neither user nor trunk", "one of them");
        continue;
      }
      clients.add(
          new Client(
              name,
              user ? entry.text("user").toLowerCase(Locale.ROOT) : null,
              user ? null : entry.text("trunk"),
              entry.textOr("tenant", "default")));
    }
    return List.copyOf(clients);
  }

  /** Null when empty. */
  private static @Nullable Path path(Section s, String key, String text) {
    try {
      return text.isEmpty() ? null : Path.of(text);
    } catch (InvalidPathException e) {
      s.problem(key, text, "a file");
      return null;
    }
  }
}
