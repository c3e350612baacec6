package io.rvoip.protocol.sip.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityHeaderTest {
  private static final String INFO = ";info=<https://cert.example.org/passport.cer>";

  @Test
  void shouldReadFullAndCompactForm() {
    IdentityHeader full =
        IdentityHeader.parse("aA0-_.bB.cC" + INFO + ";alg=ES256;ppt=shaken").get();
    assertThat(full.digest()).isEqualTo("aA0-_.bB.cC");
    assertThat(full.info()).isEqualTo("https://cert.example.org/passport.cer");
    assertThat(full.alg()).isEqualTo("ES256");
    assertThat(full.ppt()).isEqualTo("shaken");
    assertThat(full.compact()).isFalse();
    assertThat(IdentityHeader.parse(full.toString())).contains(full);

    IdentityHeader compact = IdentityHeader.parse("..cC" + INFO).get();
    assertThat(compact.compact()).isTrue();
    assertThat(compact.ppt()).isNull();
  }

  @Test
  void shouldBearBlanksQuotesOrderAndParametersItDoesNotKnow() {
    IdentityHeader read =
        IdentityHeader.parse("a.b.c ; ppt=\"SHAKEN\" ;x=\"1;2\"; INFO = <https://h/p;q=1>;flag")
            .get();
    assertThat(read.ppt()).isEqualTo("shaken");
    assertThat(read.info()).isEqualTo("https://h/p;q=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.b.c",
        ";info=<https://h/>",
        "a.b c;info=<https://h/>",
        "a.b.c;info=https://h/",
        "a.b.c;info=<https://h/>;info=<https://i/>",
        "a.b.c;info=<https://h/>;ppt=shaken;ppt=div",
        "a.b.c;ppt=shaken",
        "a.b.c;info=<https://h/>;=x",
        "a.b.c;info=<https://h/>;;"
      })
  void shouldRefuseWhatTheGrammarDoesNotAllow(String value) {
    assertThat(IdentityHeader.parse(value)).isEmpty();
  }

  @Test
  void shouldRefuseHugeValues() {
    assertThat(IdentityHeader.parse("a".repeat(IdentityHeader.MAX_LENGTH) + INFO)).isEmpty();
    assertThat(IdentityHeader.parse("a.b.c" + INFO + ";x".repeat(50))).isEmpty();
  }
}
