package io.rvoip.testkit;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of one test, ECDSA on P-256. Its keys live no longer than the test. */
public final class TestPki {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration DAY = Duration.ofDays(1);

  private final KeyPair pair;
  private final X509Certificate certificate;

  private TestPki(KeyPair pair, X509Certificate certificate) {
    this.pair = pair;
    this.certificate = certificate;
  }

  /**
   * A certificate and its key.
   *
   * @param certificate signed by the test's authority
   */
  public record Issued(X509Certificate certificate, PrivateKey key) {
    /** Writes NAME.pem and NAME.key, the key for the owner alone. */
    public Issued write(Path dir, String name) throws IOException {
      Files.writeString(dir.resolve(name + ".pem"), pem("CERTIFICATE", encoded(certificate)));
      Path file = dir.resolve(name + ".key");
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, pem("PRIVATE KEY", encoded(key)));
      return this;
    }
  }

  /** A new authority. */
  public static TestPki create(String name) {
    KeyPair pair = newPair();
    X500Name subject = new X500Name("CN=" + name);
    return new TestPki(
        pair,
        signed(subject, pair, subject, pair, Instant.now().plus(DAY), true, new GeneralName[0]));
  }

  /** The authority's own certificate. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Writes NAME.pem with the authority's certificate. */
  public Path write(Path dir, String name) throws IOException {
    return Files.writeString(dir.resolve(name + ".pem"), pem("CERTIFICATE", encoded(certificate)));
  }

  /**
   * A certificate for a day.
   *
   * @param names subjectAltName entries, as {@code DNS:example.com}, {@code URI:sip:example.com},
   *     {@code EMAIL:a@example.com} or {@code IP:127.0.0.1}
   */
  public Issued issue(String... names) {
    return issue(Instant.now().plus(DAY), names);
  }

  /** A certificate until that time. */
  public Issued issue(Instant until, String... names) {
    KeyPair subject = newPair();
    GeneralName[] all = new GeneralName[names.length];
    for (int i = 0; i < names.length; i++) {
      int colon = names[i].indexOf(':');
      all[i] = new GeneralName(type(names[i].substring(0, colon)), names[i].substring(colon + 1));
    }
    X500Name issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    return new Issued(
        signed(issuer, pair, new X500Name("CN=subject"), subject, until, false, all),
        subject.getPrivate());
  }

  private static int type(String prefix) {
    return switch (prefix) {
      case "DNS" -> GeneralName.dNSName;
      case "URI" -> GeneralName.uniformResourceIdentifier;
      case "EMAIL" -> GeneralName.rfc822Name;
      case "IP" -> GeneralName.iPAddress;
      default -> throw new IllegalArgumentException(prefix + " (expected: DNS, URI, EMAIL or IP)");
    };
  }

  private static X509Certificate signed(
      X500Name issuer,
      KeyPair by,
      X500Name subject,
      KeyPair holder,
      Instant until,
      boolean authority,
      GeneralName[] names) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              new BigInteger(64, RANDOM),
              Date.from(until.minus(DAY.multipliedBy(2))),
              Date.from(until),
              subject,
              holder.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
      if (names.length > 0) {
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate())));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("no certificate could be made", e);
    }
  }

  private static KeyPair newPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("P-256 is part of every JDK", e);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] encoded(Key key) {
    return key.getEncoded();
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }
}
