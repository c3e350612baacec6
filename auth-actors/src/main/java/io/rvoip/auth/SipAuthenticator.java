package io.rvoip.auth;

import io.rvoip.auth.nonce.NonceId;
import io.rvoip.auth.nonce.NonceSigner;
import io.rvoip.auth.nonce.NonceUse;
import io.rvoip.auth.nonce.NonceUses;
import io.rvoip.protocol.auth.AuthenticationInfo;
import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.protocol.auth.DigestChallenge;
import io.rvoip.protocol.auth.DigestCredentials;
import io.rvoip.protocol.auth.DigestResponse;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.SipRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Server side of Digest for SIP, RFC 3261 §22.4, RFC 7616 §3.4.6 and RFC 8760.
 *
 * <p>Use, for each request that needs a user: {@link #credentials} tells whose account to fetch,
 * then {@link #check} judges. An unknown user, a wrong password and no credentials at all get the
 * same challenge after the same computing. A nonce is good at every node of the cluster, and each
 * of its counts is taken once by {@link NonceUses}; that is asked last, so nobody without the
 * password makes a node ask another.
 *
 * <p>Hashed user names (RFC 7616 §3.4.4) are not offered: From names the user anyway, and no SIP
 * device asks for it. The RFC 2069 form without qop is not taken: it could be replayed.
 *
 * <p>Owns no clock; safe for use by many threads.
 */
public final class SipAuthenticator {
  private final DigestSettings settings;
  private final long nonceLifeMillis;
  private final NonceSigner nonces;
  private final NonceUses uses;
  private final SipAccount nobody;
  private final OfferedAlgorithms offered;

  /**
   * An authenticator of one node.
   *
   * @param nonces makes and recognises nonces
   * @param uses takes their counts
   * @param random a secure source
   */
  public SipAuthenticator(
      DigestSettings settings, NonceSigner nonces, NonceUses uses, RandomGenerator random) {
    this.settings = settings;
    this.nonceLifeMillis = settings.nonceLife().toMillis();
    this.nonces = nonces;
    this.uses = uses;
    this.offered = new OfferedAlgorithms(settings.algorithms(), settings.md5UserAgents());
    this.nobody = nobody(random);
  }

  /** Stands in for accounts that do not exist; no password gives its HA1. */
  private static SipAccount nobody(RandomGenerator random) {
    Map<DigestAlgorithm, String> ha1 = new EnumMap<>(DigestAlgorithm.class);
    for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
      byte[] bytes = new byte[algorithm.hexLength() / 2];
      random.nextBytes(bytes);
      ha1.put(algorithm.base(), HexFormat.of().formatHex(bytes));
    }
    return new SipAccount("", "", "", false, ha1);
  }

  /** A challenge for a request whose credentials are not looked at. */
  public AuthVerdict.Challenge challenge(
      Device device, String realm, ChallengeReason reason, long nowMillis) {
    String nonce = nonces.issue(realm, nowMillis);
    List<String> values = new ArrayList<>();
    for (DigestAlgorithm algorithm : offered.offer(device, nowMillis)) {
      values.add(
          new DigestChallenge(realm, nonce, algorithm, settings.qop(), null, reason.stale(), false)
              .toHeaderValue());
    }
    return new AuthVerdict.Challenge(values, reason);
  }

  /** The challenge for who is locked out: that of a wrong password, without a look at his. */
  public AuthVerdict.Challenge unseen(
      DigestCredentials credentials, Device device, String realm, long nowMillis) {
    offered.answered(device, credentials.algorithm(), nowMillis);
    return challenge(device, realm, ChallengeReason.LOCKED_OUT, nowMillis);
  }

  /**
   * The credentials of a request for a realm, in Authorization or Proxy-Authorization: whose
   * account {@link #check} wants. Null when there are none that can be read.
   */
  public static @Nullable DigestCredentials credentials(SipRequest request, String realm) {
    DigestCredentials found = credentials(request.headers(HeaderName.AUTHORIZATION), realm);
    return found != null
        ? found
        : credentials(request.headers(HeaderName.PROXY_AUTHORIZATION), realm);
  }

  /**
   * Judges a request. The stage is complete already, unless another node keeps the counts of the
   * nonce; it never fails.
   *
   * @param credentials those of the request for the realm
   * @param account the tenant's account of that user name; null when there is none
   */
  public CompletionStage<AuthVerdict> check(
      SipRequest request,
      DigestCredentials credentials,
      Device device,
      String tenant,
      String realm,
      @Nullable SipAccount account,
      long nowMillis) {
    offered.answered(device, credentials.algorithm(), nowMillis);
    // RFC 7616 §3.4.6: the server MUST assure that uri names the requested resource. Without it a
    // captured answer would open any other number.
    if (!DigestUri.sameResource(credentials.uri(), request.requestUri())) {
      return verdict(new AuthVerdict.Refused(400, "uri_differs"));
    }
    // What was not offered is not taken (RFC 8760 §5: no bidding down); qop is always offered.
    if (!settings.algorithms().contains(credentials.algorithm())
        || credentials.qop() == null
        || !settings.qop().contains(credentials.qop())
        || credentials.userhash()) {
      return challenged(device, realm, ChallengeReason.NOT_OFFERED, nowMillis);
    }
    // Whoever makes nonces up costs one MAC, whichever user he names, and no look into the
    // database.
    NonceId nonce = nonces.recognise(credentials.nonce(), realm);
    if (nonce == null) {
      return challenged(device, realm, ChallengeReason.FOREIGN_NONCE, nowMillis);
    }
    // One way for all, so that its time does not tell whether the account exists.
    SipAccount claimed = account == null ? nobody : account;
    boolean known = claimed.tenant().equals(tenant) & claimed.user().equals(credentials.username());
    String ha1 = ha1(credentials.algorithm(), known ? claimed : nobody);
    boolean right =
        DigestResponse.verify(credentials, ha1, request.method().name(), request.body());
    if (!known || !right) {
      ChallengeReason reason =
          known ? ChallengeReason.WRONG_RESPONSE : ChallengeReason.UNKNOWN_ACCOUNT;
      return challenged(device, realm, reason, nowMillis);
    }
    if (nonce.issuedAtMillis() + nonceLifeMillis < nowMillis) {
      return challenged(device, realm, ChallengeReason.STALE_NONCE, nowMillis);
    }
    long count = credentials.nonceCount();
    if (settings.nonceOnce() && count != 1) {
      return challenged(device, realm, ChallengeReason.STALE_NONCE, nowMillis);
    }
    return uses.use(nonce, count, nowMillis)
        .thenApply(
            use ->
                switch (use) {
                  case NonceUse.FRESH -> proven(claimed, credentials, ha1, realm, nonce, nowMillis);
                  case NonceUse.USED ->
                      challenge(device, realm, ChallengeReason.COUNT_USED, nowMillis);
                  case NonceUse.HOLDER_AWAY ->
                      challenge(device, realm, ChallengeReason.COUNT_UNKNOWN, nowMillis);
                });
  }

  private AuthVerdict proven(
      SipAccount account,
      DigestCredentials credentials,
      String ha1,
      String realm,
      NonceId nonce,
      long nowMillis) {
    if (!account.enabled()) {
      return new AuthVerdict.Refused(403, "account_disabled");
    }
    if (!settings.authenticationInfo()) {
      return new AuthVerdict.Authenticated(account.user());
    }
    // A new nonce in time spares the phone the round trip that stale=true would cost.
    boolean renew =
        settings.nonceOnce() || nonce.issuedAtMillis() + nonceLifeMillis / 2 < nowMillis;
    String next = renew ? nonces.issue(realm, nowMillis) : null;
    return new AuthVerdict.Authenticated(
        account.user(), AuthenticationInfo.of(credentials, ha1, next).toHeaderValue());
  }

  /** The stored HA1, or one that nobody's password gives. */
  private String ha1(DigestAlgorithm algorithm, SipAccount account) {
    String instead = nobody.ha1().getOrDefault(algorithm.base(), "");
    return account.ha1().getOrDefault(algorithm.base(), instead);
  }

  private CompletionStage<AuthVerdict> challenged(
      Device device, String realm, ChallengeReason reason, long nowMillis) {
    return verdict(challenge(device, realm, reason, nowMillis));
  }

  private static CompletionStage<AuthVerdict> verdict(AuthVerdict verdict) {
    return CompletableFuture.completedFuture(verdict);
  }

  private static @Nullable DigestCredentials credentials(List<String> values, String realm) {
    for (String value : values) {
      if (DigestCredentials.parse(value) instanceof DigestCredentials.Result.Parsed(var parsed)
          && parsed.realm().equals(realm)) {
        return parsed;
      }
    }
    return null;
  }
}
