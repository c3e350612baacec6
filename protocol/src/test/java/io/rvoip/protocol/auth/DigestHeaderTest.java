package io.rvoip.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.auth.DigestCredentials.Result.Malformed;
import io.rvoip.protocol.auth.DigestCredentials.Result.OtherScheme;
import io.rvoip.protocol.auth.DigestCredentials.Result.Parsed;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestHeaderTest {
  private static final String GOOD =
      "Digest username=\"bob\", realm=\"biloxi.com\", nonce=\"n1\", uri=\"sip:bob@biloxi.com\","
          + " response=\"bf57e4e0d0bffc0fbaedce64d59add5e\"";

  @Test
  void shouldWriteAndReadChallengeUnchanged() {
    var challenge =
        new DigestChallenge(
            "a \"quoted\\\" realm",
            "abc==",
            DigestAlgorithm.SHA_256,
            Set.of(Qop.AUTH, Qop.AUTH_INT),
            "op",
            true,
            true);
    assertThat(DigestChallenge.parseAll(List.of(challenge.toHeaderValue())))
        .containsExactly(challenge);
  }

  // RFC 7235 §4.1: one value may hold several challenges, of several schemes.
  @Test
  void shouldFindEveryDigestChallengeInOneValue() {
    String value =
        "Basic realm=\"x\", Digest realm=\"a, b\", nonce=n1 , algorithm=SHA-256, qop=\"auth\","
            + " Bearer, Digest realm=\"a, b\",nonce=\"n2\",qop=\"auth,auth-int\", Negotiate abc==";
    assertThat(DigestChallenge.parseAll(List.of(value)))
        .extracting(DigestChallenge::realm, DigestChallenge::nonce, DigestChallenge::algorithm)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a, b", "n1", DigestAlgorithm.SHA_256),
            org.assertj.core.groups.Tuple.tuple("a, b", "n2", DigestAlgorithm.MD5));
  }

  // RFC 8760 §2.4: the client ignores challenges whose algorithm or qop it does not know.
  @Test
  void shouldPassOverChallengesThatCannotBeAnswered() {
    assertThat(
            DigestChallenge.parseAll(
                List.of(
                    "Digest realm=\"r\", nonce=\"n\", algorithm=SHA3-256",
                    "Digest realm=\"r\", nonce=\"n\", qop=\"auth-conf\"",
                    "Digest nonce=\"n\"",
                    "Digest realm=\"r",
                    "",
                    ",,,",
                    "Digest realm=\"r\", realm=\"r\", nonce=\"n\"")))
        .isEmpty();
  }

  @Test
  void shouldReadCredentialsWithUnusualQuotingAndSpacing() {
    String value =
        "digest  USERNAME = \"bo\\\"b\" ,realm=\"r\",nonce=n/1==,uri=sip:b@c;lr,"
            + "response=BF57E4E0D0BFFC0FBAEDCE64D59ADD5E,qop=\"auth\",nc=0000000a,cnonce=\"\"";
    assertThat(DigestCredentials.parse(value)).isInstanceOf(Parsed.class);
    var credentials = ((Parsed) DigestCredentials.parse(value)).credentials();
    assertThat(credentials.username()).isEqualTo("bo\"b");
    assertThat(credentials.uri()).isEqualTo("sip:b@c;lr");
    assertThat(credentials.nonceCount()).isEqualTo(10);
    assertThat(credentials.qop()).isEqualTo(Qop.AUTH);
  }

  @Test
  void shouldDecodeExtendedUserName() {
    String value = GOOD.replace("username=\"bob\"", "username*=UTF-8''J%C3%A4s%C3%B8n%20Doe+1");
    assertThat(((Parsed) DigestCredentials.parse(value)).credentials().username())
        .isEqualTo("Jäsøn Doe+1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          username="bob"                              | username="bob", username*=UTF-8''bob    | username
          username="bob"                              | username*=UTF-8''%zz                    | username
          username="bob",                             |                                         | username
          realm="biloxi.com",                         |                                         | realm
          nonce="n1",                                 |                                         | nonce
          uri="sip:bob@biloxi.com",                   |                                         | uri
          response="bf57e4e0d0bffc0fbaedce64d59add5e" | response="bf57"                         | response
          response="bf57e4e0d0bffc0fbaedce64d59add5e" | response="zf57e4e0d0bffc0fbaedce64d59add5e" | response
          nonce="n1"                                  | nonce="n1", algorithm=SHA-1             | algorithm
          nonce="n1"                                  | nonce="n1", algorithm=MD5-sess          | cnonce
          nonce="n1"                                  | nonce="n1", qop=auth, cnonce="c"        | nc
          nonce="n1"                                  | nonce="n1", qop=auth, nc=1, cnonce="c"  | nc
          nonce="n1"                                  | nonce="n1", qop=auth, nc=00000001       | cnonce
          nonce="n1"                                  | nonce="n1", qop=conf, nc=00000001       | qop
          nonce="n1"                                  | nonce="n1", nonce="n2"                  | syntax
          """)
  void shouldNameTheParameterThatIsMissingOrBroken(String part, String replacement, String reason) {
    String value = GOOD.replace(part, replacement == null ? "" : replacement);
    assertThat(value).isNotEqualTo(GOOD);
    assertThat(DigestCredentials.parse(value)).isEqualTo(new Malformed(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer abc.def.ghi==", "Basic Zm9v", "Basic realm=\"x\""})
  void shouldReportOtherSchemes(String value) {
    assertThat(DigestCredentials.parse(value)).isInstanceOf(OtherScheme.class);
  }

  @Test
  void shouldNeverThrowOnDamagedValues() {
    long seed = 20260701L;
    Random random = new Random(seed);
    String alphabet = "\",= \\*'%Digestnce0";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder damaged = new StringBuilder(GOOD);
      for (int n = random.nextInt(6); n >= 0; n--) {
        damaged.setCharAt(
            random.nextInt(damaged.length()), alphabet.charAt(random.nextInt(alphabet.length())));
      }
      damaged.setLength(random.nextInt(damaged.length() + 1));
      String value = damaged.toString();
      assertThat(DigestCredentials.parse(value)).as("seed %d: %s", seed, value).isNotNull();
      assertThat(DigestChallenge.parseAll(List.of(value))).isNotNull();
    }
  }

  @Test
  void shouldNotShowSecretsInText() {
    var credentials = ((Parsed) DigestCredentials.parse(GOOD)).credentials();
    assertThat(credentials.toString()).doesNotContain("bf57");
  }
}
