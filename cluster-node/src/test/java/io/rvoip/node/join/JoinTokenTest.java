package io.rvoip.node.join;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.node.join.JoinToken.JoinKey;
import org.junit.jupiter.api.Test;

class JoinTokenTest {
  private final JoinToken token = JoinToken.mint();
  private final byte[] nonce = JoinAnswer.newNonce();

  @Test
  void shouldReadWhatItWrote() {
    assertThat(JoinToken.parse(" " + token.text() + "\n")).contains(token);
    assertThat(JoinToken.parse("rvj1.short.x")).isEmpty();
    assertThat(JoinToken.parse(token.text() + ".x")).isEmpty();
  }

  @Test
  void shouldNotShowTheSecret() {
    assertThat(token.toString()).doesNotContain(token.secret());
  }

  @Test
  void shouldProveOnlyTheSameNodeAndNonce() {
    byte[] proof = token.key().proof("node4", nonce);
    JoinKey stored = JoinKey.of(token.key().bytes());
    assertThat(stored.proves("node4", nonce, proof)).isTrue();
    assertThat(stored.proves("node5", nonce, proof)).isFalse();
    assertThat(stored.proves("node4", JoinAnswer.newNonce(), proof)).isFalse();
    assertThat(JoinToken.mint().key().proves("node4", nonce, proof)).isFalse();
  }

  @Test
  void shouldOpenOnlyTheAnswerToTheSameRequestUnderTheSameToken() {
    JoinAnswer answer = JoinAnswer.seal(token.key(), nonce, "secret".getBytes(UTF_8));
    assertThat(new String(answer.sealed(), UTF_8)).doesNotContain("secret");
    assertThat(answer.open(token.key(), nonce))
        .hasValueSatisfying(p -> assertThat(new String(p, UTF_8)).isEqualTo("secret"));
    assertThat(answer.open(JoinToken.mint().key(), nonce)).isEmpty();
    assertThat(answer.open(token.key(), JoinAnswer.newNonce())).isEmpty();
    byte[] changed = answer.sealed().clone();
    changed[0] ^= 1;
    assertThat(new JoinAnswer(answer.serverNonce(), changed).open(token.key(), nonce)).isEmpty();
  }
}
