package io.rvoip.auth.stir;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority for tests, and what it signs. */
final class StirPki {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  /** A certificate with its key. */
  record Credential(X509Certificate certificate, PrivateKey key) {
    CertificateChain chain(X509Certificate... more) {
      List<X509Certificate> all = new ArrayList<>(List.of(certificate));
      all.addAll(Arrays.asList(more));
      return new CertificateChain(all);
    }
  }

  /** An extension to put into a certificate. */
  record Ext(String oid, boolean critical, ASN1Encodable value) {}

  final Instant from;
  final Credential root;

  StirPki(Instant now) {
    try {
      this.from = now.minus(Duration.ofDays(1));
      KeyPair pair = pair("secp256r1");
      this.root = authority("CN=Root " + SERIAL.get(), pair, "CN=Root " + SERIAL.get(), pair);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static KeyPair pair(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  Credential intermediate() throws Exception {
    return authority(
        "CN=Intermediate",
        pair("secp256r1"),
        name(root),
        new KeyPair(root.certificate.getPublicKey(), root.key));
  }

  Credential signer(Ext... extensions) throws Exception {
    return signer(
        root, "secp256r1", from, Duration.ofDays(30), KeyUsage.digitalSignature, extensions);
  }

  Credential signer(
      Credential issuer, String curve, Instant from, Duration life, int usage, Ext... extensions)
      throws Exception {
    KeyPair pair = pair(curve);
    var builder = builder(name(issuer), "CN=Signer", pair, from, life);
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
    for (Ext e : extensions) {
      builder.addExtension(new ASN1ObjectIdentifier(e.oid), e.critical, e.value);
    }
    return signed(builder, pair, issuer.key);
  }

  /** For an HTTPS server at these names. */
  Credential server(String dns, String ip) throws Exception {
    KeyPair pair = pair("secp256r1");
    var builder = builder(name(root), "CN=server", pair, from, Duration.ofDays(30));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(
            new GeneralName[] {
              new GeneralName(GeneralName.dNSName, dns), new GeneralName(GeneralName.iPAddress, ip)
            }));
    return signed(builder, pair, root.key);
  }

  private Credential authority(String name, KeyPair pair, String issuer, KeyPair issuerKey)
      throws Exception {
    var builder = builder(issuer, name, pair, from, Duration.ofDays(365));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    return signed(builder, pair, issuerKey.getPrivate());
  }

  private static JcaX509v3CertificateBuilder builder(
      String issuer, String subject, KeyPair pair, Instant from, Duration life) {
    return new JcaX509v3CertificateBuilder(
        new X500Name(issuer),
        BigInteger.valueOf(SERIAL.incrementAndGet()),
        Date.from(from),
        Date.from(from.plus(life)),
        new X500Name(subject),
        pair.getPublic());
  }

  private static Credential signed(JcaX509v3CertificateBuilder builder, KeyPair pair, PrivateKey by)
      throws Exception {
    return new Credential(
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by))),
        pair.getPrivate());
  }

  private static String name(Credential issuer) {
    return issuer.certificate.getSubjectX500Principal().getName();
  }

  static Ext numbers(String... numbers) {
    return list(
        Arrays.stream(numbers)
            .map(n -> (ASN1Encodable) new DERTaggedObject(true, 2, new DERIA5String(n)))
            .toArray(ASN1Encodable[]::new));
  }

  static Ext range(String start, int count) {
    return list(
        new DERTaggedObject(
            true,
            1,
            new DERSequence(
                new ASN1Encodable[] {new DERIA5String(start), new ASN1Integer(count)})));
  }

  static Ext provider(String code) {
    return list(new DERTaggedObject(true, 0, new DERIA5String(code)));
  }

  private static Ext list(ASN1Encodable... entries) {
    return new Ext(TnAuthList.OID, false, new DERSequence(entries));
  }

  static byte[] pem(X509Certificate... certificates) {
    try {
      StringBuilder out = new StringBuilder();
      for (X509Certificate c : certificates) {
        out.append("-----BEGIN CERTIFICATE-----\n")
            .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(c.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      }
      return out.toString().getBytes(StandardCharsets.US_ASCII);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(PrivateKey key) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }
}
