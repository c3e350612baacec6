package io.rvoip.auth.stir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates that the operator has put into files, RFC 7468. */
public final class PemFile {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private PemFile() {}

  /**
   * All certificates of a file.
   *
   * @throws IOException when the file cannot be read or holds none
   */
  public static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (var certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))) {
        certificates.add((X509Certificate) certificate);
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("not a certificate in PEM", e);
    }
    if (certificates.isEmpty()) {
      throw new IOException("no certificate in PEM");
    }
    return certificates;
  }

  /**
   * The private key of a file, PKCS #8 without a password, on P-256.
   *
   * @throws IOException when the file cannot be read or holds none; says nothing of its content
   */
  public static PrivateKey privateKey(Path file) throws IOException {
    Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new IOException("no PRIVATE KEY in PEM (openssl pkcs8 -topk8 -nocrypt makes one)");
    }
    try {
      PrivateKey key =
          KeyFactory.getInstance("EC")
              .generatePrivate(
                  new PKCS8EncodedKeySpec(
                      Base64.getDecoder().decode(pem.group(1).replaceAll("\\s", ""))));
      if (!Es256.fits(key)) {
        throw new IOException("the key is not on P-256");
      }
      return key;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("the key is not one on P-256"); // the cause could quote the key
    }
  }
}
