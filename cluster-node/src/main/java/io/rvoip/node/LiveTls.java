package io.rvoip.node;

import io.rvoip.config.SipTlsConfig;
import io.rvoip.protocol.sip.id.Sha256;
import io.rvoip.transport.tls.ClientAuth;
import io.rvoip.transport.tls.KeyedCertificate;
import io.rvoip.transport.tls.PemFiles;
import io.rvoip.transport.tls.TlsContext;
import io.rvoip.transport.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of SIP over TLS as they are in the files now. {@link #look()} is called every
 * other second; when settings or files have changed it reads them again, and new connections use
 * them. What cannot be used is told once and counted, and the old ones stay.
 */
final class LiveTls {
  private static final Logger LOG = LoggerFactory.getLogger(LiveTls.class);

  private final Supplier<SipTlsConfig> settings;
  private final LongAdder reloads = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile TlsMaterial current;
  private Known seen;

  /** What decides about the material: settings, and files by what is in them. */
  private record Known(SipTlsConfig settings, Map<Path, String> files) {}

  /**
   * Reads the files for the first time.
   *
   * @throws OperatorError when they cannot be used
   */
  LiveTls(Supplier<SipTlsConfig> settings) {
    this.settings = settings;
    this.seen = known();
    this.current = material(seen.settings);
    tell("TLS", current);
  }

  TlsMaterial material() {
    return current;
  }

  /** Looks at the files again; what is new goes to {@code use}. */
  synchronized void look(Consumer<TlsMaterial> use) {
    Known now = known();
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      TlsMaterial fresh = material(now.settings);
      if (fresh.certificates().isEmpty() != current.certificates().isEmpty()) {
        throw new OperatorError(
            "rvoip.sip.tls.certificate: set or taken away (expected: a restart of the node)");
      }
      use.accept(fresh);
      current = fresh;
      reloads.increment();
      tell("reloaded: TLS", fresh);
    } catch (OperatorError e) {
      failures.increment();
      e.lines().forEach(line -> LOG.error("TLS not reloaded, the old certificates stay: {}", line));
    }
  }

  double reloads() {
    return reloads.sum();
  }

  double failures() {
    return failures.sum();
  }

  /** When the first of our certificates is over; the epoch when there is none. */
  Instant firstExpiry() {
    return current.certificates().stream()
        .map(c -> c.certificate().getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElse(Instant.EPOCH);
  }

  private static TlsMaterial material(SipTlsConfig tls) {
    List<String> problems = new ArrayList<>();
    List<KeyedCertificate> certificates = new ArrayList<>();
    for (SipTlsConfig.KeyFiles files : tls.certificates()) {
      try {
        certificates.add(PemFiles.keyed(files.certificate(), files.key()));
      } catch (IOException e) {
        problems.add(files.setting() + ": " + e.getMessage());
      }
    }
    List<X509Certificate> trust = authorities("rvoip.sip.tls.trust", tls.trust(), problems);
    List<X509Certificate> clients =
        authorities("rvoip.sip.tls.client-trust", tls.clientTrust(), problems);
    if (!problems.isEmpty()) {
      throw new OperatorError(problems);
    }
    TlsMaterial material =
        new TlsMaterial(
            certificates,
            trust,
            ClientAuth.valueOf(tls.clientAuth().name()),
            clients,
            tls.protocols());
    try {
      new TlsContext(material); // what the JDK cannot use is to be known now
    } catch (IllegalArgumentException e) {
      throw new OperatorError("rvoip.sip.tls: " + e.getMessage() + " (expected: usable keys)");
    }
    return material;
  }

  private static List<X509Certificate> authorities(
      String setting, @Nullable Path file, List<String> problems) {
    try {
      return file == null ? List.of() : PemFiles.certificates(file);
    } catch (IOException e) {
      problems.add(setting + ": " + e.getMessage());
      return List.of();
    }
  }

  private static void tell(String what, TlsMaterial material) {
    Instant now = Instant.now();
    for (KeyedCertificate keyed : material.certificates()) {
      X509Certificate certificate = keyed.certificate();
      Instant until = certificate.getNotAfter().toInstant();
      if (until.isAfter(now)) {
        LOG.info("{}: {} until {}", what, certificate.getSubjectX500Principal(), until);
      } else {
        LOG.warn(
            "{}: {} is over since {}; nobody will believe it",
            what,
            certificate.getSubjectX500Principal(),
            until);
      }
    }
  }

  private Known known() {
    SipTlsConfig tls = settings.get();
    Map<Path, String> files = new TreeMap<>();
    tls.certificates()
        .forEach(
            c -> {
              files.put(c.certificate(), print(c.certificate()));
              files.put(c.key(), print(c.key()));
            });
    for (Path file : new Path[] {tls.trust(), tls.clientTrust()}) {
      if (file != null) {
        files.put(file, print(file));
      }
    }
    return new Known(tls, files);
  }

  /** What is in a file and who may read it; files are small, and mtimes can be kept by a copy. */
  private static String print(Path file) {
    try {
      return HexFormat.of().formatHex(Sha256.of(Files.readAllBytes(file))) + permissions(file);
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    }
  }

  private static String permissions(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? Files.getPosixFilePermissions(file).toString()
        : "";
  }
}
