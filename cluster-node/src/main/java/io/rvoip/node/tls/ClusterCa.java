package io.rvoip.node.tls;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate authority of one cluster, X.509 (RFC 5280), ECDSA on P-256; nodes get RSA keys,
 * because Pekko's loader of PEM files reads no others. Only its certificates are accepted on
 * remoting, so whoever holds its key is a member: it lives in the store and nowhere else.
 *
 * <p>All certificates carry the cluster's name as a DNS subject name; Pekko lets two nodes talk
 * only when their certificates share a name. Host addresses play no role, as nodes may move.
 */
public final class ClusterCa {
  private static final Duration CA_LIFE = Duration.ofDays(3650);
  private static final Duration NODE_LIFE = Duration.ofDays(90);

  /** Clocks of nodes may differ by this much. */
  private static final Duration SKEW = Duration.ofHours(1);

  private static final String SIGNATURE = "SHA256withECDSA";

  private final PrivateKey key;
  private final X509Certificate certificate;

  private ClusterCa(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /** A new authority for a cluster. */
  public static ClusterCa create(String cluster, Instant now) {
    try {
      KeyPair pair = newKeyPair();
      X500Name name = new X500Name("CN=" + cluster + " cluster CA");
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  name,
                  newSerial(),
                  Date.from(now.minus(SKEW)),
                  Date.from(now.plus(CA_LIFE)),
                  name,
                  pair.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      return new ClusterCa(pair.getPrivate(), sign(builder, pair.getPrivate()));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("cluster CA cannot be made: " + e.getMessage(), e);
    }
  }

  /**
   * The authority as it was written by {@link #toPem()}.
   *
   * @throws IllegalArgumentException when the text is something else
   */
  public static ClusterCa fromPem(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      if (parser.readObject() instanceof PrivateKeyInfo keyInfo
          && parser.readObject() instanceof X509CertificateHolder holder) {
        return new ClusterCa(
            new JcaPEMKeyConverter().getPrivateKey(keyInfo),
            new JcaX509CertificateConverter().getCertificate(holder));
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("cluster CA: unreadable (expected: PEM)", e);
    }
    throw new IllegalArgumentException(
        "cluster CA: unreadable (expected: PEM of key and certificate)");
  }

  /** Private key and certificate; as secret as the cluster. */
  public String toPem() {
    return Pem.of(key) + Pem.of(certificate);
  }

  /** The certificate alone; public. */
  public String certificatePem() {
    return Pem.of(certificate);
  }

  /**
   * A certificate for a node, valid for both ends of a connection.
   *
   * @param pair the node's own key, from {@link #newNodeKey()}
   */
  public NodeCertificate issue(
      String cluster, String node, InetAddress address, KeyPair pair, Instant now) {
    try {
      GeneralNames names =
          new GeneralNames(
              new GeneralName[] {
                new GeneralName(GeneralName.dNSName, cluster),
                new GeneralName(GeneralName.iPAddress, address.getHostAddress())
              });
      ExtendedKeyUsage both =
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});
      Instant notAfter = now.plus(NODE_LIFE);
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  certificate,
                  newSerial(),
                  Date.from(now.minus(SKEW)),
                  Date.from(notAfter),
                  new X500Name("CN=" + node),
                  pair.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(Extension.extendedKeyUsage, false, both)
              .addExtension(Extension.subjectAlternativeName, false, names);
      X509Certificate issued = sign(builder, key);
      return new NodeCertificate(
          Pem.of(pair.getPrivate()), Pem.of(issued), certificatePem(), notAfter);
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("certificate cannot be issued: " + e.getMessage(), e);
    }
  }

  /** A key for a node; takes some 100 ms of CPU. */
  public static KeyPair newNodeKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("node key cannot be made: " + e.getMessage(), e);
    }
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
  }

  private static KeyPair newKeyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static BigInteger newSerial() {
    return new BigInteger(127, new SecureRandom()).add(BigInteger.ONE);
  }
}
