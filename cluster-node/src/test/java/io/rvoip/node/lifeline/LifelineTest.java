package io.rvoip.node.lifeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import org.junit.jupiter.api.Test;

class LifelineTest {
  private final Lifeline lifeline = new Lifeline("node1#a");

  @Test
  void shouldProveDeathWhenTheConnectionEndsAndTheNextIsRefused() {
    lifeline.greetedBy("node1#a");
    lifeline.ended();
    assertThat(lifeline.state()).isEqualTo(Lifeline.State.BROKEN);
    lifeline.refused();
    assertThat(lifeline.state()).isEqualTo(Lifeline.State.DEAD);
  }

  @Test
  void shouldProveDeathWhenAnotherLifeAnswers() {
    lifeline.greetedBy("node1#a");
    lifeline.ended();
    assertThat(lifeline.greetedBy("node1#b")).isFalse();
    assertThat(lifeline.state()).isEqualTo(Lifeline.State.DEAD);
  }

  @Test
  @Scenario("death-proof/Proof by the lifeline/Only refused")
  void shouldProveNothingByARefusalAlone() {
    lifeline.refused();
    assertThat(lifeline.state()).isEqualTo(Lifeline.State.UNSEEN);
    lifeline.greetedBy("node1#a");
    lifeline.refused();
    assertThat(lifeline.state()).isEqualTo(Lifeline.State.HELD);
  }

  @Test
  void shouldHoldAgainWhenTheSameLifeAnswersAfterAnEnd() {
    lifeline.greetedBy("node1#a");
    lifeline.ended();
    assertThat(lifeline.greetedBy("node1#a")).isTrue();
    assertThat(lifeline.state()).isEqualTo(Lifeline.State.HELD);
  }

  @Test
  void shouldStayDeadWhateverComesLater() {
    lifeline.greetedBy("node1#a");
    lifeline.ended();
    lifeline.refused();
    assertThat(lifeline.greetedBy("node1#a")).isFalse();
    assertThat(lifeline.state()).isEqualTo(Lifeline.State.DEAD);
  }
}
