package io.rvoip.benchmarks.auth;

import io.rvoip.auth.AuthVerdict;
import io.rvoip.auth.ChallengeReason;
import io.rvoip.auth.Device;
import io.rvoip.auth.DigestSettings;
import io.rvoip.auth.SipAccount;
import io.rvoip.auth.SipAuthenticator;
import io.rvoip.auth.nonce.NonceLedger;
import io.rvoip.auth.nonce.NonceSigner;
import io.rvoip.auth.nonce.NonceUse;
import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.auth.DigestCredentials;
import io.rvoip.protocol.auth.Ha1;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.Uri;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A node's authenticator and the requests that a phone would send to it. */
final class DigestRequests {
  static final String REALM = "example.org";
  private static final String URI = "sip:example.org";
  private static final Device PHONE = new Device("UDP 192.0.2.1:5060", "benchmark");
  private static final SipAccount ALICE =
      new SipAccount("default", "alice", "Alice", true, Ha1.computeAll("alice", REALM, "secret"));

  private final SecureRandom random = new SecureRandom();
  private final SipAuthenticator authenticator;

  DigestRequests(DigestAlgorithm algorithm) {
    DigestSettings settings = DigestSettings.DEFAULT.withAlgorithms(List.of(algorithm));
    NonceLedger ledger =
        new NonceLedger(1, settings.maxNonces(), settings.nonceLife().toMillis(), 0);
    this.authenticator =
        new SipAuthenticator(
            settings,
            new NonceSigner(new byte[32], null, 1, random),
            (nonce, count, now) ->
                CompletableFuture.completedStage(
                    ledger.use(nonce, count, now) ? NonceUse.FRESH : NonceUse.USED),
            random);
  }

  /** A phone that has been challenged; {@link DigestClient#authorize} makes its next answer. */
  DigestClient challenged(String user, String password) {
    DigestClient client = new DigestClient(user, password, random);
    client.answer(
        "REGISTER",
        URI,
        new byte[0],
        authenticator
            .challenge(PHONE, REALM, ChallengeReason.NO_CREDENTIALS, System.currentTimeMillis())
            .headerValues(),
        List.of());
    return client;
  }

  /** The phone's next REGISTER. */
  static SipRequest register(DigestClient client) {
    return SipRequest.builder(Method.REGISTER, Uri.parse(URI))
        .add(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1")
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "<sip:alice@example.org>;tag=1")
        .add(HeaderName.TO, "<sip:alice@example.org>")
        .add(HeaderName.CALL_ID, "c1")
        .add(HeaderName.CSEQ, "1 REGISTER")
        .add(HeaderName.AUTHORIZATION, client.authorize("REGISTER", URI, new byte[0]).getFirst())
        .buildRequest();
  }

  /** The whole check: credentials read, response, nonce and count verified. */
  AuthVerdict check(SipRequest request, boolean known) {
    DigestCredentials credentials = SipAuthenticator.credentials(request, REALM);
    if (credentials == null) {
      throw new IllegalStateException("credentials: none (expected: those of the request)");
    }
    @Nullable SipAccount account = known ? ALICE : null;
    return authenticator
        .check(request, credentials, PHONE, "default", REALM, account, System.currentTimeMillis())
        .toCompletableFuture()
        .join();
  }

  /** A first answer. */
  AuthVerdict challenge() {
    return authenticator.challenge(
        PHONE, REALM, ChallengeReason.NO_CREDENTIALS, System.currentTimeMillis());
  }
}
