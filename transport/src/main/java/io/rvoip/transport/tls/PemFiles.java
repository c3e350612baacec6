package io.rvoip.transport.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and keys that the operator has put into PEM files, RFC 7468. What cannot be used is
 * told in one line that names the file and never quotes a key.
 */
public final class PemFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final int MOST_BYTES = 1 << 20;

  private PemFiles() {}

  /**
   * All certificates of a file, in its order.
   *
   * @throws IOException when there is none that can be read; the message is for the operator
   */
  public static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)))) {
        if (certificate instanceof X509Certificate x509) {
          certificates.add(x509);
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " (expected: certificates in PEM)", e);
    }
    if (certificates.isEmpty()) {
      throw new IOException(file + " (expected: certificates in PEM; there is none)");
    }
    return certificates;
  }

  /**
   * A certificate with its issuers, and its private key (PKCS #8, no password).
   *
   * @throws IOException when the files cannot be used together; the message is for the operator
   */
  public static KeyedCertificate keyed(Path chainFile, Path keyFile) throws IOException {
    List<X509Certificate> chain = certificates(chainFile);
    for (int i = 0; i + 1 < chain.size(); i++) {
      if (!chain
          .get(i)
          .getIssuerX500Principal()
          .equals(chain.get(i + 1).getSubjectX500Principal())) {
        throw new IOException(
            chainFile + " (expected: the certificate first, each followed by its issuer)");
      }
    }
    PublicKey certified = chain.getFirst().getPublicKey();
    PrivateKey key = privateKey(keyFile, certified.getAlgorithm());
    if (!belongs(key, certified)) {
      throw new IOException(keyFile + " (expected: the private key of " + chainFile + ")");
    }
    return new KeyedCertificate(chain, key);
  }

  private static PrivateKey privateKey(Path file, String algorithm) throws IOException {
    String text = new String(bytes(file), StandardCharsets.US_ASCII);
    if (openToOthers(file)) {
      throw new IOException(file + " (expected: not open to everybody on the host; chmod 600)");
    }
    Matcher pem = KEY.matcher(text);
    if (!pem.find()) {
      throw new IOException(
          file + " (expected: a PRIVATE KEY in PEM; openssl pkcs8 -topk8 -nocrypt makes one)");
    }
    try {
      return KeyFactory.getInstance(algorithm)
          .generatePrivate(
              new PKCS8EncodedKeySpec(
                  Base64.getDecoder().decode(pem.group(1).replaceAll("\\s", ""))));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Without its cause, which could quote the key.
      throw new IOException(file + " (expected: a private key of the kind " + algorithm + ")");
    }
  }

  private static boolean openToOthers(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return false;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    return permissions.contains(PosixFilePermission.OTHERS_READ)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE);
  }

  private static boolean belongs(PrivateKey key, PublicKey certified) {
    String algorithm =
        switch (certified.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> certified.getAlgorithm(); // EdDSA names its own
        };
    byte[] probe = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new IOException(file + " (expected: a PEM file of 1 MiB at most)");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " (expected: a file; there is none)", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + " (expected: a file that can be read)", e);
    }
  }
}
