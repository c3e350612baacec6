package io.rvoip.auth.stir;

import io.rvoip.protocol.sip.identity.Attestation;
import io.rvoip.protocol.sip.identity.IdentityHeader;
import io.rvoip.protocol.sip.identity.JwsToken;
import io.rvoip.protocol.sip.identity.Passport;
import io.rvoip.protocol.sip.identity.PassportParty;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.List;

/** Authentication service, RFC 8224 §6.1: makes Identity headers with one key. Thread safe. */
public final class PassportSigner {
  private final PrivateKey key;
  private final String certificateUrl;

  /**
   * A signer.
   *
   * @param key private key on P-256
   * @param certificateUrl where everybody finds its certificate
   */
  public PassportSigner(PrivateKey key, String certificateUrl) {
    if (!Es256.fits(key)) {
      throw new IllegalArgumentException("key: (hidden) (expected: one on P-256)");
    }
    this.key = key;
    this.certificateUrl = certificateUrl;
  }

  /** "shaken", RFC 8588: this number calls. */
  public IdentityHeader shaken(
      PassportParty orig,
      List<PassportParty> dest,
      Attestation attest,
      String origid,
      Instant now) {
    return sign(
        new Passport(
            Passport.SHAKEN,
            certificateUrl,
            now.getEpochSecond(),
            orig,
            dest,
            null,
            attest,
            origid));
  }

  /** "div", RFC 8946: the call of {@code orig} to {@code div} goes on to {@code dest}. */
  public IdentityHeader diverted(
      PassportParty orig, PassportParty div, List<PassportParty> dest, Instant now) {
    return sign(
        new Passport(
            Passport.DIV, certificateUrl, now.getEpochSecond(), orig, dest, div, null, null));
  }

  private IdentityHeader sign(Passport passport) {
    String input = passport.signingInput();
    return new IdentityHeader(
        input + "." + JwsToken.base64url(Es256.sign(input, key)),
        certificateUrl,
        "ES256",
        passport.ppt());
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "PassportSigner[" + certificateUrl + "]";
  }
}
