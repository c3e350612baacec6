package io.rvoip.protocol.auth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client's side of Digest for one account, RFC 7616 §3.4 and RFC 3261 §22: answers challenges
 * with the strongest algorithm that it knows, one answer per realm, and counts uses of a nonce.
 *
 * <p>Use: on 401 give all WWW-Authenticate values to {@link #answer}, on 407 all Proxy-Authenticate
 * values, and repeat the request with one Authorization (Proxy-Authorization) header per value that
 * comes back. Later requests may start with {@link #authorize} to spare the round trip. Hold one
 * client for 401 and one for 407 per account. Not thread safe.
 */
public final class DigestClient {
  /** A server that calls each fresh nonce stale would keep us busy for ever. */
  private static final int MAX_STALE_IN_ROW = 3;

  private final String username;
  private final String password;
  private final RandomGenerator random;
  private final Map<String, Realm> realms = new HashMap<>();

  /** State of one realm: the challenge in use and how often. */
  private static final class Realm {
    private DigestChallenge challenge;
    // One cnonce per nonce: RFC 7616 §3.4.2 fixes a session's A1 with that of its first request.
    private String cnonce;
    private long uses;
    private int staleInRow;

    Realm(DigestChallenge challenge, String cnonce) {
      this.challenge = challenge;
      this.cnonce = cnonce;
    }
  }

  /** A client for one account; {@code random} should be a secure source. */
  public DigestClient(String username, String password, RandomGenerator random) {
    this.username = username;
    this.password = password;
    this.random = random;
  }

  /** What to do after a challenge. */
  public sealed interface Answer {
    /** Repeat the request with these header values, one per realm. */
    record Retry(List<String> headerValues) implements Answer {
      /** Hidden: a response allows a password to be guessed offline. */
      @Override
      public String toString() {
        return "Retry[" + headerValues.size() + "]";
      }
    }

    /** The server has seen our credentials and does not take them. */
    record WrongCredentials(String realm) implements Answer {}

    /** No challenge in the response is one that we can answer. */
    record NoneSupported() implements Answer {}
  }

  /**
   * Answers the challenges of one 401 or 407.
   *
   * @param uri the Request-URI as the request line has it
   * @param challengeValues all challenge header values of the response
   * @param sentValues the Authorization (Proxy-Authorization) values of the refused request
   */
  public Answer answer(
      String method,
      String uri,
      byte[] body,
      List<String> challengeValues,
      List<String> sentValues) {
    Map<String, DigestChallenge> strongest = new LinkedHashMap<>();
    for (DigestChallenge challenge : DigestChallenge.parseAll(challengeValues)) {
      strongest.merge(challenge.realm(), challenge, DigestClient::stronger);
    }
    if (strongest.isEmpty()) {
      return new Answer.NoneSupported();
    }
    List<String> values = new ArrayList<>();
    for (DigestChallenge challenge : strongest.values()) {
      Realm realm = realms.get(challenge.realm());
      DigestCredentials sent = sentFor(challenge.realm(), sentValues);
      if (sent != null && (realm == null || refusesFreshAnswer(challenge, sent, realm))) {
        realms.remove(challenge.realm());
        return new Answer.WrongCredentials(challenge.realm());
      }
      if (realm == null) {
        realm = new Realm(challenge, newCnonce());
        realms.put(challenge.realm(), realm);
      }
      renew(realm, challenge);
      values.add(credentials(realm, method, uri, body));
    }
    return new Answer.Retry(List.copyOf(values));
  }

  /**
   * Takes the next nonce from the Authentication-Info of a 2xx response (RFC 7616 §3.5), if the
   * server has proven there that it knows the password.
   *
   * @param sentValues the Authorization values of the request
   */
  public void accepted(String infoValue, List<String> sentValues) {
    AuthenticationInfo info = AuthenticationInfo.parse(infoValue).orElse(null);
    String next = info == null ? null : info.nextNonce();
    if (info == null || next == null) {
      return;
    }
    realms.forEach(
        (name, realm) -> {
          DigestCredentials sent = sentFor(name, sentValues);
          if (sent != null
              && info.proves(sent, Ha1.compute(sent.algorithm(), username, name, password))) {
            renew(realm, realm.challenge.withNonce(next));
          }
        });
  }

  /** Header values for a request that has not been challenged yet: one per known realm. */
  public List<String> authorize(String method, String uri, byte[] body) {
    return realms.values().stream().map(r -> credentials(r, method, uri, body)).toList();
  }

  /**
   * Of two challenges of a realm the stronger; the upper one when they are equal (RFC 8760 §2.4).
   */
  private static DigestChallenge stronger(DigestChallenge upper, DigestChallenge lower) {
    return lower.algorithm().compareTo(upper.algorithm()) > 0 ? lower : upper;
  }

  /**
   * Whether credentials that were made for a fresh nonce have been refused: then the password is
   * wrong. Credentials that used a nonce again may only have outlived it, also when the server
   * forgets to say stale=true.
   */
  private static boolean refusesFreshAnswer(
      DigestChallenge challenge, DigestCredentials sent, Realm realm) {
    boolean fresh =
        sent.qop() != null
            ? sent.nonceCount() <= 1
            : sent.nonce().equals(realm.challenge.nonce()) && realm.uses <= 1;
    if (!challenge.stale()) {
      return fresh;
    }
    realm.staleInRow = fresh ? realm.staleInRow + 1 : 0;
    return realm.staleInRow >= MAX_STALE_IN_ROW;
  }

  /** Takes the challenge over; a nonce that we already use keeps its count. */
  private void renew(Realm realm, DigestChallenge challenge) {
    if (!challenge.nonce().equals(realm.challenge.nonce())
        || challenge.algorithm() != realm.challenge.algorithm()) {
      realm.uses = 0;
      realm.cnonce = newCnonce();
    }
    realm.challenge = challenge;
  }

  private String credentials(Realm realm, String method, String uri, byte[] body) {
    DigestChallenge challenge = realm.challenge;
    DigestAlgorithm algorithm = challenge.algorithm();
    realm.uses++;
    Qop qop =
        challenge.qop().isEmpty()
            ? null
            : challenge.qop().contains(Qop.AUTH) ? Qop.AUTH : Qop.AUTH_INT;
    String nc = qop == null ? null : String.format(Locale.ROOT, "%08x", realm.uses);
    String cnonce = qop == null && !algorithm.session() ? null : realm.cnonce;
    String ha1 = Ha1.compute(algorithm, username, challenge.realm(), password);
    String response =
        DigestResponse.compute(
            algorithm, ha1, challenge.nonce(), nc, cnonce, qop, method, uri, body);
    String name =
        challenge.userhash() ? Ha1.userhash(algorithm, username, challenge.realm()) : username;
    return new DigestCredentials(
            name,
            challenge.realm(),
            challenge.nonce(),
            uri,
            response,
            algorithm,
            cnonce,
            challenge.opaque(),
            qop,
            nc,
            challenge.userhash())
        .toHeaderValue();
  }

  private String newCnonce() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static @Nullable DigestCredentials sentFor(String realm, List<String> sentValues) {
    for (String value : sentValues) {
      if (DigestCredentials.parse(value) instanceof DigestCredentials.Result.Parsed(var sent)
          && sent.realm().equals(realm)) {
        return sent;
      }
    }
    return null;
  }
}
