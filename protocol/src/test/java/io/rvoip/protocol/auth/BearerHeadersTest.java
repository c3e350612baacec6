package io.rvoip.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BearerHeadersTest {
  private static BearerCredentials first(String... values) {
    return BearerCredentials.first(List.of(values));
  }

  @Test
  void shouldFindTheTokenWhateverElseIsSent() {
    assertThat(first("Digest username=\"a\"", "bearer  abc.d-_~+/= "))
        .isEqualTo(new BearerCredentials("abc.d-_~+/="));
    assertThat(first("Bearer abc").toHeaderValue()).isEqualTo("Bearer abc");
  }

  @Test
  void shouldFindNoneInOtherSchemesAndBrokenValues() {
    assertThat(first()).isNull();
    assertThat(first("Bearer")).isNull();
    assertThat(first("Bearer ")).isNull();
    assertThat(first("Bearerabc d")).isNull();
    assertThat(first("Bearer a b")).isNull();
    assertThat(first("Bearer \"abc\"")).isNull();
    assertThat(first("Bearer a,b")).isNull();
  }

  @Test
  void shouldNotShowTheToken() {
    assertThat(first("Bearer abc")).hasToString("BearerCredentials[hidden]");
  }

  // RFC 8898 §4, beside a Digest challenge in the same header.
  @Test
  void shouldReadAChallengeAmongOthers() {
    String digest = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\"";
    String bearer =
        "Bearer realm=\"r\", scope=\"sip x\", authz_server=\"https://a.example\","
            + " error=\"invalid_token\"";
    var expected = new BearerChallenge("r", "sip x", "https://a.example", "invalid_token");

    assertThat(BearerChallenge.parseAll(List.of(digest, bearer))).containsExactly(expected);
    assertThat(BearerChallenge.parseAll(List.of(digest + ", " + bearer))).containsExactly(expected);
    assertThat(BearerChallenge.parseAll(List.of(digest, "Bearer realm="))).isEmpty();
    assertThat(expected.toHeaderValue()).isEqualTo(bearer);
  }
}
