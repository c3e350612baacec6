package io.rvoip.node.lifeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InquestTest {
  private final Inquest inquest = new Inquest("node1#a");

  @Test
  @Scenario("death-proof/Unanimity/One has not seen it")
  void shouldWaitUntilEveryReachableMemberHasSeenTheDeath() {
    var reachable = Set.of("node1#a", "node2#a", "node3#a");
    inquest.seen("node3#a", "node1#a");
    assertThat(inquest.verdicts(reachable)).isEmpty();
    inquest.seen("node3#a", "node2#a");
    assertThat(inquest.verdicts(reachable)).containsExactly("node3#a");
  }

  @Test
  void shouldNotRemoveWhatOnlyOthersSawDie() {
    inquest.seen("node3#a", "node2#a");
    assertThat(inquest.verdicts(Set.of("node1#a", "node2#a"))).isEmpty();
  }

  @Test
  @Scenario("death-proof/Unanimity/Two of three die together")
  void shouldLetALoneSurvivorGoOnWhenTheOthersDieTogether() {
    var reachable = Set.of("node1#a", "node2#a", "node3#a");
    inquest.seen("node2#a", "node1#a");
    assertThat(inquest.verdicts(reachable)).isEmpty();
    inquest.seen("node3#a", "node1#a");
    assertThat(inquest.verdicts(reachable)).containsExactlyInAnyOrder("node2#a", "node3#a");
  }

  @Test
  @Scenario("death-proof/Unanimity/A member is cut off")
  void shouldNotWaitForAMemberThatIsUnreachable() {
    inquest.seen("node3#a", "node1#a");
    assertThat(inquest.verdicts(Set.of("node1#a"))).containsExactly("node3#a");
  }

  @Test
  void shouldForgetWhoIsRemovedAndWhatHeSaw() {
    var reachable = Set.of("node1#a", "node2#b");
    inquest.seen("node3#a", "node1#a");
    inquest.seen("node3#a", "node2#a");
    inquest.removed("node2#a");
    assertThat(inquest.verdicts(reachable)).isEmpty();
    inquest.removed("node3#a");
    assertThat(inquest.ownProofs()).isEmpty();
  }
}
