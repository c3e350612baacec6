package io.rvoip.sip.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NodeIdTest {
  @Test
  void shouldReadWhatItWrote() {
    NodeId id = new NodeId("node1", "mwtxril0");
    assertThat(id).hasToString("node1#mwtxril0");
    assertThat(NodeId.parse("node1#mwtxril0")).isEqualTo(id);
  }

  @Test
  void shouldRefuseNamesThatDoNotFitABranch() {
    assertThatThrownBy(() -> new NodeId("node.1", "x"))
        .hasMessageContaining("name: 'node.1' (expected:");
    assertThatThrownBy(() -> NodeId.parse("node1")).hasMessageContaining("expected: name#");
  }
}
