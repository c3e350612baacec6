package io.rvoip.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.auth.DigestClient.Answer;
import io.rvoip.protocol.auth.DigestClient.Answer.NoneSupported;
import io.rvoip.protocol.auth.DigestClient.Answer.Retry;
import io.rvoip.protocol.auth.DigestClient.Answer.WrongCredentials;
import io.rvoip.protocol.auth.DigestCredentials.Result.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DigestClientTest {
  private static final String URI = "sip:example.org";
  private static final byte[] NO_BODY = {};

  private final DigestClient client = new DigestClient("bob", "zanzibar", new Random(1));

  @Test
  void shouldAnswerStrongestAlgorithmThatItKnows() {
    var answer =
        challenged(
            List.of(
                "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-999, qop=\"auth\"",
                challenge("n", DigestAlgorithm.MD5, false),
                challenge("n", DigestAlgorithm.SHA_512_256, false),
                challenge("n", DigestAlgorithm.SHA_256, false)),
            List.of());
    assertThat(only(answer).algorithm()).isEqualTo(DigestAlgorithm.SHA_512_256);
    assertVerifies(only(answer), "REGISTER");
  }

  @Test
  void shouldAnswerEachRealmOnce() {
    var answer =
        challenged(
            List.of(
                DigestChallenge.of("a", "n1", DigestAlgorithm.MD5, false).toHeaderValue(),
                DigestChallenge.of("b", "n2", DigestAlgorithm.MD5, false).toHeaderValue(),
                DigestChallenge.of("a", "n3", DigestAlgorithm.SHA_256, false).toHeaderValue()),
            List.of());
    assertThat(((Retry) answer).headerValues())
        .extracting(v -> parsed(v).realm() + parsed(v).nonce())
        .containsExactly("an3", "bn2");
  }

  @Test
  void shouldCountUsesOfNonceAndStartAgainWithNewOne() {
    assertThat(only(challenged("n1", false, List.of())).nonceCount()).isEqualTo(1);
    assertThat(parsed(preemptive()).nonceCount()).isEqualTo(2);
    String third = preemptive();
    assertThat(parsed(third).nonceCount()).isEqualTo(3);
    assertVerifies(parsed(third), "REGISTER");
    var fresh = only(challenged("n2", true, List.of(third)));
    assertThat(fresh.nonceCount()).isEqualTo(1);
    assertThat(fresh.nonce()).isEqualTo("n2");
    assertVerifies(fresh, "REGISTER");
  }

  @Test
  void shouldReportWrongCredentialsWhenFreshAnswerIsRefused() {
    List<String> sent = ((Retry) challenged("n1", false, List.of())).headerValues();
    assertThat(challenged("n2", false, sent)).isEqualTo(new WrongCredentials("r"));
  }

  @Test
  void shouldRetryWhenReusedNonceIsRefusedWithoutStale() {
    challenged("n1", false, List.of());
    List<String> sent = client.authorize("REGISTER", URI, NO_BODY);
    assertThat(only(challenged("n2", false, sent)).nonce()).isEqualTo("n2");
  }

  @Test
  void shouldGiveUpOnServerThatCallsEveryFreshNonceStale() {
    Answer answer = challenged("n0", false, List.of());
    int rounds = 0;
    while (answer instanceof Retry(var sent)) {
      assertThat(++rounds).isLessThan(10);
      answer = challenged("n" + rounds, true, sent);
    }
    assertThat(answer).isEqualTo(new WrongCredentials("r"));
    assertThat(rounds).isEqualTo(3);
  }

  // Two requests may be challenged before either is repeated; neither has had our credentials yet.
  @Test
  void shouldAnswerTwoRequestsThatAreChallengedAtOnce() {
    assertThat(challenged("n1", false, List.of())).isInstanceOf(Retry.class);
    assertThat(challenged("n2", false, List.of())).isInstanceOf(Retry.class);
  }

  @Test
  void shouldAnswerChallengeWithoutQopAsRfc2069() {
    var challenge =
        new DigestChallenge("r", "n", DigestAlgorithm.MD5, Set.of(), null, false, false);
    List<String> challenges = List.of(challenge.toHeaderValue());
    var answer = challenged(challenges, List.of());
    assertThat(only(answer).qop()).isNull();
    assertThat(only(answer).nc()).isNull();
    assertVerifies(only(answer), "REGISTER");
    assertThat(challenged(challenges, ((Retry) answer).headerValues()))
        .isEqualTo(new WrongCredentials("r"));
  }

  // RFC 7616 §3.4.2: A1 of a "-sess" algorithm is made once per nonce, so its cnonce must stay.
  @Test
  void shouldKeepCnonceWhileSessionAlgorithmReusesNonce() {
    var first =
        only(challenged(List.of(challenge("n", DigestAlgorithm.SHA_256_SESS, false)), List.of()));
    var second = parsed(preemptive());
    assertThat(second.cnonce()).isEqualTo(first.cnonce());
    assertVerifies(second, "REGISTER");
  }

  @Test
  void shouldProtectBodyWhenOnlyAuthIntIsOffered() {
    byte[] body = "v=0".getBytes(StandardCharsets.UTF_8);
    var challenge =
        new DigestChallenge(
            "r", "n", DigestAlgorithm.SHA_256, Set.of(Qop.AUTH_INT), "o", false, false);
    var answer = client.answer("INVITE", URI, body, List.of(challenge.toHeaderValue()), List.of());
    var sent = only(answer);
    String ha1 = Ha1.compute(DigestAlgorithm.SHA_256, "bob", "r", "zanzibar");
    assertThat(sent.opaque()).isEqualTo("o");
    assertThat(DigestResponse.verify(sent, ha1, "INVITE", body)).isTrue();
    assertThat(DigestResponse.verify(sent, ha1, "INVITE", NO_BODY)).isFalse();
  }

  @Test
  void shouldSayWhenNothingCanBeAnswered() {
    assertThat(challenged(List.of("Basic realm=\"r\""), List.of())).isEqualTo(new NoneSupported());
  }

  private Answer challenged(String nonce, boolean stale, List<String> sent) {
    return challenged(List.of(challenge(nonce, DigestAlgorithm.SHA_256, stale)), sent);
  }

  private Answer challenged(List<String> challenges, List<String> sent) {
    return client.answer("REGISTER", URI, NO_BODY, challenges, sent);
  }

  private String preemptive() {
    return client.authorize("REGISTER", URI, NO_BODY).get(0);
  }

  private static String challenge(String nonce, DigestAlgorithm algorithm, boolean stale) {
    return DigestChallenge.of("r", nonce, algorithm, stale).toHeaderValue();
  }

  private static DigestCredentials only(Answer answer) {
    assertThat(answer).isInstanceOf(Retry.class);
    assertThat(((Retry) answer).headerValues()).hasSize(1);
    return parsed(((Retry) answer).headerValues().get(0));
  }

  private static DigestCredentials parsed(String value) {
    return ((Parsed) DigestCredentials.parse(value)).credentials();
  }

  private static void assertVerifies(DigestCredentials sent, String method) {
    String ha1 = Ha1.compute(sent.algorithm(), "bob", sent.realm(), "zanzibar");
    assertThat(DigestResponse.verify(sent, ha1, method, NO_BODY)).isTrue();
  }
}
