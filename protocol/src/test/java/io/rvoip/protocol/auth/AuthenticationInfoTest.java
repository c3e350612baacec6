package io.rvoip.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthenticationInfoTest {
  private static final String URI = "sip:example.org";
  private static final String CHALLENGE =
      "Digest realm=\"r\", nonce=\"n1\", algorithm=SHA-256, qop=\"auth\"";
  private static final String HA1 = Ha1.compute(DigestAlgorithm.SHA_256, "alice", "r", "secret");

  private final DigestClient client = new DigestClient("alice", "secret", new Random(1));
  private List<String> sent = List.of();
  private DigestCredentials credentials;

  @BeforeEach
  void answerTheChallenge() {
    var answer = client.answer("REGISTER", URI, new byte[0], List.of(CHALLENGE), List.of());
    sent = ((DigestClient.Answer.Retry) answer).headerValues();
    credentials = next(sent);
  }

  private static DigestCredentials next(List<String> values) {
    var parsed = (DigestCredentials.Result.Parsed) DigestCredentials.parse(values.getFirst());
    return parsed.credentials();
  }

  // RFC 7616 §3.5: A2 = ":" uri.
  @Test
  void shouldHashTheUriAloneForItsProof() {
    var info = AuthenticationInfo.of(credentials, HA1, null);
    DigestAlgorithm a = DigestAlgorithm.SHA_256;
    assertThat(info.rspauth())
        .isEqualTo(a.hash(HA1, "n1", "00000001", credentials.cnonce(), "auth", a.hash("", URI)));
    assertThat(AuthenticationInfo.parse(info.toHeaderValue())).contains(info);
    assertThat(info.proves(credentials, HA1)).isTrue();
    assertThat(info.proves(credentials, HA1.replace('a', 'b'))).isFalse();
  }

  @Test
  void shouldGoOnWithTheNextNonceWhenTheServerKnowsThePassword() {
    client.accepted(AuthenticationInfo.of(credentials, HA1, "n2").toHeaderValue(), sent);
    DigestCredentials following = next(client.authorize("REGISTER", URI, new byte[0]));
    assertThat(following.nonce()).isEqualTo("n2");
    assertThat(following.nonceCount()).isEqualTo(1);
  }

  @Test
  void shouldKeepItsNonceWhenTheProofIsMissingOrWrong() {
    String forged = AuthenticationInfo.of(credentials, "0".repeat(64), "n2").toHeaderValue();
    for (String info : List.of(forged, "nextnonce=\"n2\"", "nextnonce", "", "\"")) {
      client.accepted(info, sent);
    }
    DigestCredentials following = next(client.authorize("REGISTER", URI, new byte[0]));
    assertThat(following.nonce()).isEqualTo("n1");
    assertThat(following.nonceCount()).isEqualTo(2);
  }
}
