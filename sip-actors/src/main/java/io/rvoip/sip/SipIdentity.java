package io.rvoip.sip;

import io.rvoip.auth.DigestSettings;
import io.rvoip.auth.LockOut;
import io.rvoip.auth.LockOutSettings;
import io.rvoip.auth.SipAccounts;
import io.rvoip.auth.SipAuthenticator;
import io.rvoip.auth.SipBearer;
import io.rvoip.auth.audit.AuthAudit;
import io.rvoip.auth.nonce.NonceSigner;
import io.rvoip.sip.nonce.ClusterNonces;
import io.rvoip.sip.routing.RequestAuthentication;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * How the users of a node prove who they are.
 *
 * @param bearer null: tokens are not taken in SIP
 */
public record SipIdentity(
    DigestSettings digest, LockOutSettings lockOut, @Nullable SipBearer bearer, AuthAudit audit) {
  /** Digest alone, with the default settings and no audit. */
  public static final SipIdentity DEFAULT =
      new SipIdentity(DigestSettings.DEFAULT, LockOutSettings.DEFAULT, null, AuthAudit.NONE);

  RequestAuthentication authentication(
      byte[] clusterKey,
      byte @Nullable [] previousClusterKey,
      SipAccounts accounts,
      ClusterNonces nonces) {
    SecureRandom random = new SecureRandom();
    NonceSigner signer = new NonceSigner(clusterKey, previousClusterKey, nonces.issuer(), random);
    return new RequestAuthentication(
        new SipAuthenticator(digest, signer, nonces, random),
        accounts,
        new LockOut(lockOut),
        lockOut.duration(),
        bearer,
        audit);
  }
}
