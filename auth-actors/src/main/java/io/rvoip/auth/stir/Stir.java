package io.rvoip.auth.stir;

import io.rvoip.auth.fetch.PinnedHttps;
import io.rvoip.config.ConfigException;
import io.rvoip.config.StirConfig;
import io.rvoip.protocol.sip.identity.NumberPlan;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Signing and verification as {@code rvoip.auth.stir} wants them.
 *
 * @param verification null when Identity headers are not looked at
 * @param certificates where it has its certificates from; null likewise
 * @param signer null when calls are not signed
 */
public record Stir(
    NumberPlan plan,
    @Nullable CallerVerification verification,
    @Nullable CertificateFetch certificates,
    @Nullable PassportSigner signer)
    implements AutoCloseable {
  private static final String KEY = "rvoip.auth.stir.";

  /** Neither. */
  public static final Stir OFF = new Stir(NumberPlan.INTERNATIONAL, null, null, null);

  /**
   * Reads the files that the settings name.
   *
   * @throws ConfigException when one cannot be used
   */
  public static Stir of(StirConfig config) {
    NumberPlan plan = new NumberPlan(config.countryCode(), config.nationalDigits());
    StirConfig.Sign sign = config.sign();
    PassportSigner signer = sign == null ? null : signer(sign);
    if (config.verify() == StirConfig.Verify.OFF) {
      return new Stir(plan, null, null, signer);
    }
    StirConfig.Fetch fetch = config.fetch();
    CertificateTrust trust =
        new CertificateTrust(certificates("trust-anchors", config.trustAnchors()));
    CertificateFetch certificates =
        new CertificateFetch(
            new PinnedHttps(
                tls(fetch),
                InetAddress::getAllByName,
                fetch.allowNetworks(),
                fetch.timeout().toMillis(),
                fetch.maxBytes()),
            fetch,
            System::nanoTime);
    CallerVerification verification =
        new CallerVerification(
            new PassportVerifier(plan, trust, config.freshness()),
            certificates,
            InstantSource.system(),
            config.verify() == StirConfig.Verify.ENFORCE);
    return new Stir(plan, verification, certificates, signer);
  }

  private static PassportSigner signer(StirConfig.Sign sign) {
    try {
      return new PassportSigner(PemFile.privateKey(sign.key()), sign.certificateUrl());
    } catch (IOException e) {
      throw problem("sign.key", sign.key(), "a private key on P-256 in PEM", e);
    }
  }

  private static List<X509Certificate> certificates(String key, List<Path> files) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Path file : files) {
      try {
        certificates.addAll(PemFile.certificates(file));
      } catch (IOException e) {
        throw problem(key, file, "certificates in PEM", e);
      }
    }
    return certificates;
  }

  private static SSLSocketFactory tls(StirConfig.Fetch fetch) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      if (fetch.tlsAnchors().isEmpty()) {
        context.init(null, null, null);
        return context.getSocketFactory();
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      List<X509Certificate> anchors = certificates("fetch.tls-anchors", fetch.tlsAnchors());
      for (int i = 0; i < anchors.size(); i++) {
        store.setCertificateEntry("anchor" + i, anchors.get(i));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("TLS is part of every JDK", e);
    }
  }

  private static ConfigException problem(String key, Path file, String expected, IOException e) {
    return new ConfigException(
        List.of(KEY + key + ": " + file + " (expected: " + expected + "; " + e.getMessage() + ")"));
  }

  @Override
  public void close() {
    if (verification != null) {
      verification.close();
    }
    if (certificates != null) {
      certificates.close();
    }
  }
}
