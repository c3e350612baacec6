package io.rvoip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.AuthVerdict.Authenticated;
import io.rvoip.auth.AuthVerdict.Challenge;
import io.rvoip.auth.AuthVerdict.Refused;
import io.rvoip.auth.nonce.NonceLedger;
import io.rvoip.auth.nonce.NonceSigner;
import io.rvoip.auth.nonce.NonceUse;
import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.protocol.auth.DigestChallenge;
import io.rvoip.protocol.auth.DigestCredentials;
import io.rvoip.protocol.auth.DigestResponse;
import io.rvoip.protocol.auth.Ha1;
import io.rvoip.protocol.auth.Qop;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SipAuthenticatorTest {
  private static final Device PHONE = new Device("udp 192.0.2.1:5060", "test");
  static final String REALM = "example.org";
  static final String URI = "sip:example.org";
  static final long NOW = 1_800_000_000_000L;
  private static final long LIFE = Duration.ofMinutes(5).toMillis();
  static final byte[] KEY = new byte[32];
  static final SipAccount ALICE = account("alice", "correct horse", true);

  private final SipAuthenticator node1 = authenticator(KEY, null, 1);

  private static SipAuthenticator authenticator(byte[] key, byte @Nullable [] previous, long seed) {
    return authenticator(DigestSettings.DEFAULT, key, previous, seed);
  }

  /** Each has counts of its own, as if it had a cluster of its own. */
  static SipAuthenticator authenticator(
      DigestSettings settings, byte[] key, byte @Nullable [] previous, long seed) {
    NonceLedger ledger = new NonceLedger(7, 100, LIFE, 0);
    return new SipAuthenticator(
        settings,
        new NonceSigner(key, previous, 7, new Random(seed)),
        (nonce, count, now) ->
            CompletableFuture.completedStage(
                ledger.use(nonce, count, now) ? NonceUse.FRESH : NonceUse.USED),
        new Random(seed));
  }

  private static SipAccount account(String name, String password, boolean enabled) {
    return new SipAccount("default", name, name, enabled, Ha1.computeAll(name, REALM, password));
  }

  static SipRequest register(String... authorization) {
    var editor =
        SipRequest.builder(Method.REGISTER, Uri.parse(URI))
            .add(HeaderName.VIA, "SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1")
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, "<sip:alice@example.org>;tag=1")
            .add(HeaderName.TO, "<sip:alice@example.org>")
            .add(HeaderName.CALL_ID, "c1")
            .add(HeaderName.CSEQ, "1 REGISTER");
    for (String value : authorization) {
      editor.add(HeaderName.AUTHORIZATION, value);
    }
    return editor.buildRequest();
  }

  private AuthVerdict check(@Nullable SipAccount account, long now, String... authorization) {
    return check(node1, "default", account, now, register(authorization));
  }

  static AuthVerdict check(
      SipAuthenticator node,
      String tenant,
      @Nullable SipAccount account,
      long now,
      SipRequest request) {
    DigestCredentials credentials = SipAuthenticator.credentials(request, REALM);
    return credentials == null
        ? node.challenge(PHONE, REALM, ChallengeReason.NO_CREDENTIALS, now)
        : node.check(request, credentials, PHONE, tenant, REALM, account, now)
            .toCompletableFuture()
            .join();
  }

  private DigestChallenge challenged(DigestAlgorithm algorithm) {
    return parse(challenge(node1, NOW)).stream()
        .filter(c -> c.algorithm() == algorithm)
        .findFirst()
        .orElseThrow();
  }

  static Challenge challenge(SipAuthenticator node, long now) {
    return node.challenge(PHONE, REALM, ChallengeReason.NO_CREDENTIALS, now);
  }

  static List<DigestChallenge> parse(Challenge challenge) {
    return DigestChallenge.parseAll(challenge.headerValues());
  }

  static String answer(DigestChallenge c, String user, String password, int count) {
    return answer(c, user, password, count, URI, Qop.AUTH);
  }

  private static String answer(
      DigestChallenge c, String user, String password, int count, String uri, @Nullable Qop qop) {
    String nc = qop == null ? null : String.format(Locale.ROOT, "%08x", count);
    String cnonce = qop == null ? null : "0a4f113b";
    String ha1 = Ha1.compute(c.algorithm(), user, c.realm(), password);
    String response =
        DigestResponse.compute(
            c.algorithm(), ha1, c.nonce(), nc, cnonce, qop, "REGISTER", uri, new byte[0]);
    return new DigestCredentials(
            user, c.realm(), c.nonce(), uri, response, c.algorithm(), cnonce, null, qop, nc, false)
        .toHeaderValue();
  }

  // RFC 8760 §2.4: one header per algorithm, the preferred one on top.
  @Test
  @Scenario("auth-core/SIP Digest challenge/No credentials")
  void shouldOfferTheStrongestAlgorithmFirstWhenNothingWasSent() {
    Challenge challenge = (Challenge) check(null, NOW);

    assertThat(parse(challenge))
        .extracting(DigestChallenge::algorithm)
        .containsExactly(DigestAlgorithm.SHA_512_256, DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
    assertThat(challenge.stale()).isFalse();
    assertThat(challenge.headerValues().getFirst())
        .contains("realm=\"" + REALM + "\"", "qop=\"auth\"");
  }

  @ParameterizedTest
  @EnumSource(names = {"MD5", "SHA_256", "SHA_512_256"})
  @Scenario("auth-core/SIP Digest verification/Right password")
  void shouldAuthenticateWhenTheResponseIsRight(DigestAlgorithm algorithm) {
    String answer = answer(challenged(algorithm), "alice", "correct horse", 1);

    assertThat(check(ALICE, NOW, answer)).isEqualTo(new Authenticated("alice"));
  }

  @Test
  @Scenario("auth-core/SIP Digest verification/Unknown user and wrong password look alike")
  void shouldChallengeAlikeWhenThePasswordIsWrongOrTheUserUnknown() {
    DigestChallenge offered = challenged(DigestAlgorithm.SHA_256);

    Challenge wrong = (Challenge) check(ALICE, NOW, answer(offered, "alice", "wrong horse", 1));
    Challenge unknown = (Challenge) check(null, NOW, answer(offered, "nobody", "x", 1));

    assertThat(withoutNonce(wrong)).isEqualTo(withoutNonce(unknown));
    assertThat(wrong.stale()).isFalse();
  }

  private static List<String> withoutNonce(Challenge challenge) {
    return challenge.headerValues().stream()
        .map(v -> v.replaceAll("nonce=\"[^\"]*\"", "nonce"))
        .toList();
  }

  @Test
  void shouldNotTakeAnotherUsersAccountWhenTheNameDiffers() {
    String answer = answer(challenged(DigestAlgorithm.MD5), "mallory", "correct horse", 1);

    assertThat(check(ALICE, NOW, answer)).isInstanceOf(Challenge.class);
  }

  @Test
  void shouldNotTakeAnotherTenantsAccountWhenNamesAreEqual() {
    String answer = answer(challenged(DigestAlgorithm.MD5), "alice", "correct horse", 1);

    assertThat(check(node1, "other", ALICE, NOW, register(answer))).isInstanceOf(Challenge.class);
  }

  @Test
  @Scenario("auth-core/Nonces of the cluster/Challenge at one node, answer at another")
  void shouldAcceptANonceOfAnotherNodeWhenTheClusterKeyIsTheSame() {
    SipAuthenticator node2 = authenticator(KEY, null, 2);
    String answer = answer(challenged(DigestAlgorithm.SHA_256), "alice", "correct horse", 1);

    assertThat(check(node2, "default", ALICE, NOW, register(answer)))
        .isEqualTo(new Authenticated("alice"));
  }

  @Test
  void shouldAcceptNoncesOfThePreviousKeyWhenTheKeyIsRotated() {
    byte[] newKey = new byte[32];
    newKey[0] = 1;
    String answer = answer(challenged(DigestAlgorithm.SHA_256), "alice", "correct horse", 1);

    assertThat(check(authenticator(newKey, KEY, 2), "default", ALICE, NOW, register(answer)))
        .isEqualTo(new Authenticated("alice"));
    assertThat(check(authenticator(newKey, null, 2), "default", ALICE, NOW, register(answer)))
        .isInstanceOfSatisfying(Challenge.class, c -> assertThat(c.stale()).isTrue());
  }

  // RFC 7616 §3.3: stale=true spares the user the question for a password that was right.
  @Test
  @Scenario("auth-core/Nonces of the cluster/Nonce too old")
  void shouldCallTheNonceStaleOnlyWhenThePasswordIsRight() {
    DigestChallenge offered = challenged(DigestAlgorithm.SHA_256);
    long later = NOW + Duration.ofMinutes(5).toMillis() + 1;

    assertThat(check(ALICE, later, answer(offered, "alice", "correct horse", 1)))
        .isInstanceOfSatisfying(Challenge.class, c -> assertThat(c.stale()).isTrue());
    assertThat(check(ALICE, later, answer(offered, "alice", "wrong horse", 1)))
        .isInstanceOfSatisfying(Challenge.class, c -> assertThat(c.stale()).isFalse());
  }

  @Test
  @Scenario("auth-core/Nonces of the cluster/Nonce count used twice")
  void shouldChallengeAgainWhenANonceCountIsUsedTwice() {
    DigestChallenge offered = challenged(DigestAlgorithm.SHA_256);
    String first = answer(offered, "alice", "correct horse", 1);

    assertThat(check(ALICE, NOW, first)).isInstanceOf(Authenticated.class);
    assertThat(check(ALICE, NOW, first))
        .isInstanceOfSatisfying(Challenge.class, c -> assertThat(c.stale()).isTrue());
    assertThat(check(ALICE, NOW, answer(offered, "alice", "correct horse", 2)))
        .isInstanceOf(Authenticated.class);
  }

  // Deviates from RFC 7616 §3.3, see ChallengeReason: nobody's password is looked at.
  @Test
  @Scenario("auth-core/Nonces of the cluster/Nonce of nobody here")
  void shouldCallAForgedNonceStaleWhoeverIsNamedAndWhateverTheResponse() {
    String good = challenged(DigestAlgorithm.SHA_256).nonce();
    char last = good.charAt(good.length() - 2) == 'A' ? 'B' : 'A';
    String changed = good.substring(0, good.length() - 2) + last + good.charAt(good.length() - 1);
    for (String nonce : List.of("A".repeat(32), "A".repeat(38), changed)) {
      DigestChallenge forged = DigestChallenge.of(REALM, nonce, DigestAlgorithm.SHA_256, false);
      for (AuthVerdict verdict :
          List.of(
              check(ALICE, NOW, answer(forged, "alice", "correct horse", 1)),
              check(ALICE, NOW, answer(forged, "alice", "wrong horse", 1)),
              check(null, NOW, answer(forged, "nobody", "x", 1)))) {
        assertThat(verdict)
            .as(nonce)
            .isInstanceOfSatisfying(
                Challenge.class,
                c -> assertThat(c.reason()).isEqualTo(ChallengeReason.FOREIGN_NONCE));
        assertThat(((Challenge) verdict).stale()).isTrue();
      }
    }
  }

  // RFC 7616 §3.4.6: the server MUST assure that uri is the requested resource.
  @Test
  @Scenario("auth-core/SIP Digest verification/Credentials of another request")
  void shouldRefuseWhenTheDigestUriIsNotTheRequestUri() {
    DigestChallenge offered = challenged(DigestAlgorithm.SHA_256);
    String other = answer(offered, "alice", "correct horse", 1, "sip:0900@example.org", Qop.AUTH);

    assertThat(check(ALICE, NOW, other))
        .isInstanceOfSatisfying(Refused.class, r -> assertThat(r.status()).isEqualTo(400));
  }

  @Test
  void shouldTakeADigestUriThatDiffersOnlyInParametersAndCase() {
    DigestChallenge offered = challenged(DigestAlgorithm.SHA_256);
    String answer =
        answer(
            offered, "alice", "correct horse", 1, "sip:EXAMPLE.org:5060;transport=tcp", Qop.AUTH);

    assertThat(check(ALICE, NOW, answer)).isInstanceOf(Authenticated.class);
  }

  // RFC 8760 §5: an attacker in the middle must not choose a weaker algorithm.
  @Test
  @Scenario("auth-core/SIP Digest verification/Bidding down")
  void shouldChallengeAgainWhenTheAlgorithmWasNotOffered() {
    SipAuthenticator strict =
        authenticator(
            DigestSettings.DEFAULT.withAlgorithms(List.of(DigestAlgorithm.SHA_256)), KEY, null, 3);
    String md5 = answer(challenged(DigestAlgorithm.MD5), "alice", "correct horse", 1);

    assertThat(check(strict, "default", ALICE, NOW, register(md5))).isInstanceOf(Challenge.class);
  }

  @Test
  void shouldChallengeAgainWhenQopIsLeftOut() {
    String old = answer(challenged(DigestAlgorithm.MD5), "alice", "correct horse", 1, URI, null);

    assertThat(check(ALICE, NOW, old)).isInstanceOf(Challenge.class);
  }

  @Test
  @Scenario("auth-core/SIP Digest verification/Disabled account")
  void shouldRefuseADisabledAccountOnlyToWhoKnowsItsPassword() {
    SipAccount disabled = account("alice", "correct horse", false);
    DigestChallenge offered = challenged(DigestAlgorithm.SHA_256);

    assertThat(check(disabled, NOW, answer(offered, "alice", "wrong horse", 1)))
        .isInstanceOf(Challenge.class);
    assertThat(check(disabled, NOW, answer(offered, "alice", "correct horse", 2)))
        .isInstanceOfSatisfying(Refused.class, r -> assertThat(r.status()).isEqualTo(403));
  }

  @Test
  void shouldChooseTheCredentialsOfItsRealmWhenThereAreSeveral() {
    String ours = answer(challenged(DigestAlgorithm.SHA_256), "alice", "correct horse", 1);
    DigestChallenge foreign =
        DigestChallenge.of("elsewhere.net", "n", DigestAlgorithm.SHA_256, false);
    String theirs = answer(foreign, "bob", "x", 1);

    assertThat(check(ALICE, NOW, theirs, ours)).isInstanceOf(Authenticated.class);
  }

  @Test
  void shouldChallengeWhenTheHeaderCannotBeRead() {
    assertThat(check(null, NOW, "Digest nonsense")).isInstanceOf(Challenge.class);
    assertThat(check(null, NOW, "Basic YTpi")).isInstanceOf(Challenge.class);
  }

  @Test
  @Scenario("auth-core/Nonces of the cluster/Keeper of the counts does not answer")
  void shouldChallengeAgainWhenNobodyCanTellWhetherTheCountIsFresh() {
    SipAuthenticator node =
        new SipAuthenticator(
            DigestSettings.DEFAULT,
            new NonceSigner(KEY, null, 7, new Random(9)),
            (nonce, count, now) -> CompletableFuture.completedStage(NonceUse.HOLDER_AWAY),
            new Random(9));
    String answer = answer(challenged(DigestAlgorithm.SHA_256), "alice", "correct horse", 1);

    assertThat(check(node, "default", ALICE, NOW, register(answer)))
        .isInstanceOfSatisfying(Challenge.class, c -> assertThat(c.stale()).isTrue());
  }
}
