package io.rvoip.auth;

import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.protocol.auth.DigestChallenge;
import io.rvoip.protocol.auth.DigestCredentials;
import io.rvoip.protocol.auth.DigestResponse;
import io.rvoip.protocol.auth.Qop;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.SipRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Server side of Digest for SIP, RFC 3261 §22.4, RFC 7616 §3.4.6 and RFC 8760.
 *
 * <p>Use, for each request that needs a user: {@link #claimedUser} tells whose account to fetch,
 * then {@link #check} judges. An unknown user, a wrong password and no credentials at all get the
 * same challenge after the same computing. A nonce is good at every node of the cluster; that a
 * nonce count is used only once is known per node, so a captured request could be replayed at
 * another node within the nonce's life.
 *
 * <p>Owns no clock and asks nobody; safe for use by many threads.
 */
public final class SipAuthenticator {
  private final DigestSettings settings;
  private final long nonceLifeMillis;
  private final NonceSigner nonces;
  private final NonceCounts counts;
  private final Map<DigestAlgorithm, String> nobodysHa1;
  private final OfferedAlgorithms offered;

  /**
   * An authenticator of one cluster.
   *
   * @param clusterKey the cluster's secret, not a derived key
   * @param previousClusterKey still accepted while the key is rotated
   * @param random a secure source
   */
  public SipAuthenticator(
      DigestSettings settings,
      byte[] clusterKey,
      byte @Nullable [] previousClusterKey,
      RandomGenerator random) {
    this.settings = settings;
    this.nonceLifeMillis = settings.nonceLife().toMillis();
    this.nonces = new NonceSigner(clusterKey, previousClusterKey, random);
    this.counts = new NonceCounts(settings.maxNonces());
    this.offered = new OfferedAlgorithms(settings.algorithms(), settings.md5UserAgents());
    this.nobodysHa1 = new EnumMap<>(DigestAlgorithm.class);
    for (DigestAlgorithm algorithm : settings.algorithms()) {
      byte[] bytes = new byte[algorithm.hexLength() / 2];
      random.nextBytes(bytes);
      nobodysHa1.put(algorithm, HexFormat.of().formatHex(bytes));
    }
  }

  /** A challenge for a request that carries nothing to check. */
  public AuthVerdict.Challenge challenge(Device device, String realm, long nowMillis) {
    return challenge(device, realm, false, nowMillis);
  }

  /** The user name in the credentials for a realm: whose account {@link #check} wants. */
  public Optional<String> claimedUser(SipRequest request, String realm) {
    return Optional.ofNullable(credentials(request, realm)).map(DigestCredentials::username);
  }

  /**
   * Judges a request by its Authorization or Proxy-Authorization for the realm.
   *
   * @param account the tenant's account of {@link #claimedUser}; null when there is none
   */
  public AuthVerdict check(
      SipRequest request,
      Device device,
      String tenant,
      String realm,
      @Nullable SipAccount account,
      long nowMillis) {
    DigestCredentials credentials = credentials(request, realm);
    if (credentials == null) {
      return challenge(device, realm, false, nowMillis);
    }
    offered.answered(device, credentials.algorithm(), nowMillis);
    // RFC 7616 §3.4.6: the server MUST assure that uri names the requested resource. Without it a
    // captured answer would open any other number.
    if (!DigestUri.sameResource(credentials.uri(), request.requestUri())) {
      return new AuthVerdict.Refused(400, "Digest URI Differs From Request-URI");
    }
    // What was not offered is not taken (RFC 8760 §5: no bidding down); qop is always offered.
    if (!settings.algorithms().contains(credentials.algorithm())
        || credentials.qop() != Qop.AUTH
        || credentials.userhash()) {
      return challenge(device, realm, false, nowMillis);
    }
    boolean known = account != null && account.tenant().equals(tenant);
    String ha1 = ha1(credentials, known ? account : null);
    String method = request.method().name();
    if (!DigestResponse.verify(credentials, ha1, method, request.body()) || account == null) {
      return challenge(device, realm, false, nowMillis);
    }
    if (!usable(credentials, realm, nowMillis)) {
      return challenge(device, realm, true, nowMillis);
    }
    return account.enabled()
        ? new AuthVerdict.Authenticated(account.user())
        : new AuthVerdict.Refused(403, "Account Disabled");
  }

  /** Nonces whose counts are remembered. */
  public int rememberedNonces() {
    return counts.size();
  }

  /** The stored HA1, or one that nobody's password gives. */
  private String ha1(DigestCredentials credentials, @Nullable SipAccount account) {
    String nobodys = nobodysHa1.getOrDefault(credentials.algorithm(), "");
    return account == null || !account.user().equals(credentials.username())
        ? nobodys
        : account.ha1().getOrDefault(credentials.algorithm(), nobodys);
  }

  private boolean usable(DigestCredentials credentials, String realm, long nowMillis) {
    long issuedAt = nonces.issuedAtMillis(credentials.nonce(), realm);
    if (issuedAt == NonceSigner.FOREIGN || issuedAt + nonceLifeMillis < nowMillis) {
      return false;
    }
    counts.forgetIssuedBefore(nowMillis - nonceLifeMillis);
    return counts.use(credentials.nonce(), issuedAt, credentials.nonceCount());
  }

  private AuthVerdict.Challenge challenge(
      Device device, String realm, boolean stale, long nowMillis) {
    String nonce = nonces.issue(realm, nowMillis);
    List<String> values = new ArrayList<>();
    for (DigestAlgorithm algorithm : offered.offer(device, nowMillis)) {
      values.add(DigestChallenge.of(realm, nonce, algorithm, stale).toHeaderValue());
    }
    return new AuthVerdict.Challenge(List.copyOf(values), stale);
  }

  private static @Nullable DigestCredentials credentials(SipRequest request, String realm) {
    DigestCredentials found = credentials(request.headers(HeaderName.AUTHORIZATION), realm);
    return found != null
        ? found
        : credentials(request.headers(HeaderName.PROXY_AUTHORIZATION), realm);
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
