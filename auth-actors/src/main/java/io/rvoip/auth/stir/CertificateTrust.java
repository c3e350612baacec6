package io.rvoip.auth.stir;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a certificate may sign PASSporTs: a path of RFC 5280 §6 to one of the configured anchors,
 * valid at the moment, made for digital signatures, with a key on P-256.
 *
 * <p>Deviates from RFC 8226 §8: JWT claim constraints are not weighed; a certificate that has them
 * is refused. Revocation is not looked up.
 */
public final class CertificateTrust {
  private static final String CLAIM_CONSTRAINTS = "1.3.6.1.5.5.7.1.27";
  private static final String ENHANCED_CLAIM_CONSTRAINTS = "1.3.6.1.5.5.7.1.33";
  private static final int DIGITAL_SIGNATURE = 0;

  private final Set<TrustAnchor> anchors = new HashSet<>();
  private final Set<X509Certificate> roots = new HashSet<>();

  /** Trusts what these authorities have signed. */
  public CertificateTrust(Collection<X509Certificate> authorities) {
    for (X509Certificate authority : authorities) {
      anchors.add(new TrustAnchor(authority, null));
      roots.add(authority);
    }
  }

  /** What a chain is worth. */
  sealed interface Judgement {}

  /** It may sign, for the numbers of the list. */
  record Trusted(PublicKey key, TnAuthList.Reading numbers) implements Judgement {}

  /** It may not, and why. */
  record Untrusted(String reason) implements Judgement {}

  Judgement judge(CertificateChain chain, Instant now) {
    X509Certificate signer = chain.signer();
    if (anchors.isEmpty()) {
      return new Untrusted("no trust anchors are configured");
    }
    if (roots.contains(signer)) {
      return new Untrusted("the certificate is an authority's own");
    }
    if (!Es256.fits(signer.getPublicKey())) {
      return new Untrusted("the certificate's key is not on P-256");
    }
    boolean[] usage = signer.getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE]) {
      return new Untrusted("the certificate is not for digital signatures");
    }
    if (signer.getExtensionValue(CLAIM_CONSTRAINTS) != null
        || signer.getExtensionValue(ENHANCED_CLAIM_CONSTRAINTS) != null) {
      return new Untrusted("the certificate constrains claims");
    }
    if (signer.getNotAfter().toInstant().isBefore(now)
        || signer.getNotBefore().toInstant().isAfter(now)) {
      return new Untrusted("the certificate is not valid at this time");
    }
    try {
      validate(chain, now);
      return new Trusted(signer.getPublicKey(), TnAuthList.of(signer));
    } catch (GeneralSecurityException e) {
      return new Untrusted("no path from the certificate to a trust anchor");
    }
  }

  private void validate(CertificateChain chain, Instant now) throws GeneralSecurityException {
    List<X509Certificate> path = new ArrayList<>();
    for (X509Certificate certificate : chain.certificates()) {
      if (!roots.contains(certificate)) { // an anchor is not part of a path, RFC 5280 §6.1
        path.add(certificate);
      }
    }
    CertPath certificates = CertificateFactory.getInstance("X.509").generateCertPath(path);
    PKIXParameters parameters = new PKIXParameters(anchors);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    parameters.addCertPathChecker(new NumbersAreOurs());
    CertPathValidator.getInstance("PKIX").validate(certificates, parameters);
  }

  /** Tells the path validation that a critical TNAuthList is understood: it is looked at later. */
  private static final class NumbersAreOurs extends PKIXCertPathChecker {
    @Override
    public void init(boolean forward) {}

    @Override
    public boolean isForwardCheckingSupported() {
      return true;
    }

    @Override
    public Set<String> getSupportedExtensions() {
      return Set.of(TnAuthList.OID);
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolvedCritical) {
      unresolvedCritical.remove(TnAuthList.OID);
    }
  }
}
