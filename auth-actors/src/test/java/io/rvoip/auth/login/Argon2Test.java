package io.rvoip.auth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Argon2Test {
  // Made with libargon2 20190702: argon2id_hash_encoded(2, 19456, 1, …).
  @Test
  void shouldVerifyAHashOfTheReferenceImplementation() {
    String phc =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA"
            + "$k9ohroejZy1PN5E1SbHNPug6vB8eQAahb5SOAp6iGF4";
    assertThat(Argon2.verify("correct horse", phc)).isTrue();
    assertThat(Argon2.verify("Correct horse", phc)).isFalse();
    assertThat(Argon2.costOf(phc)).contains(Argon2.Cost.DEFAULT);
  }

  @Test
  void shouldMakeAnotherHashEachTime() {
    Random random = new Random(1);
    Argon2.Cost cost = new Argon2.Cost(64, 1, 1);
    String first = Argon2.hash("correct horse", cost, random);
    String second = Argon2.hash("correct horse", cost, random);

    assertThat(first).isNotEqualTo(second);
    assertThat(Argon2.verify("correct horse", first)).isTrue();
    assertThat(Argon2.verify("correct horse", second)).isTrue();
    assertThat(Argon2.costOf(first)).contains(cost);
    assertThat(Argon2.verify("", Argon2.ofNobody(cost))).isFalse();
  }

  // A line of an import must not make us allocate what it likes.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$argon2i$v=19$m=64,t=1,p=1$c29tc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=16$m=64,t=1,p=1$c29tc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=999999,t=1,p=1$c29tc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=99,p=1$c29tc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=1,p=1$c29tc2FsdA$short",
      })
  void shouldComputeNothingForAStringThatIsNotOurs(String phc) {
    assertThat(Argon2.costOf(phc)).isEmpty();
    assertThat(Argon2.verify("password", phc)).isFalse();
  }

  @Test
  void shouldSayWhatACostMayBe() {
    assertThatThrownBy(() -> new Argon2.Cost(1 << 20, 2, 1))
        .hasMessage("cost: m=1048576,t=2,p=1 (expected: m=8*p..65536, t=1..10, p=1..4)");
  }
}
