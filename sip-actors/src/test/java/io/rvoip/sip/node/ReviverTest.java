package io.rvoip.sip.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.sip.journal.LiveEntities.LiveEntity;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who wakes which entity of a lost node, and in which order. */
class ReviverTest {
  private static final Set<String> MEMBERS = Set.of("a#1", "b#1");

  @Test
  void shouldWakeCallsBeforeRegistrations() {
    List<LiveEntity> ours =
        Reviver.ours(
            NodeId.parse("a#1"),
            MEMBERS,
            List.of(entity("aor", 0), entity("call", 2), entity("aor", 4), entity("call", 6)));
    assertThat(ours).extracting(LiveEntity::type).containsExactly("call", "call", "aor", "aor");
  }

  @Test
  void shouldShareTheWorkByShardAmongAllMembers() {
    List<LiveEntity> all = List.of(entity("call", 0), entity("call", 1), entity("call", 2));
    assertThat(Reviver.ours(NodeId.parse("a#1"), MEMBERS, all))
        .extracting(LiveEntity::shard)
        .containsExactly(0, 2);
    assertThat(Reviver.ours(NodeId.parse("b#1"), MEMBERS, all))
        .extracting(LiveEntity::shard)
        .containsExactly(1);
  }

  private static LiveEntity entity(String type, int shard) {
    return new LiveEntity(type, type + shard, shard, "default", "gone#1", 1);
  }
}
