package io.rvoip.store;

import static io.rvoip.store.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.sip.journal.JournalEntry.Live;
import io.rvoip.sip.journal.LiveEntities.LiveEntity;
import io.rvoip.testkit.Scenario;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveEntitiesTest extends OnEachDatabase {
  private static void start(String id) {
    get(store.write(List.of(event(id, 1, Live.STARTS))));
  }

  @Test
  @Scenario("event-store/Fence/Claims")
  void shouldGiveEachClaimAHigherEpochThanAllBefore() {
    start("claimed");
    List<CompletionStage<OptionalLong>> claims =
        IntStream.range(0, 10)
            .mapToObj(i -> store.liveEntities().claim("call", "claimed", "node" + i + "#1"))
            .toList();

    assertThat(claims.stream().map(LiveEntitiesTest::get).map(OptionalLong::getAsLong).sorted())
        .containsExactly(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
  }

  @Test
  void shouldClaimNothingWhenTheEntityIsNotLive() {
    assertThat(get(store.liveEntities().claim("call", "nobody", "node1#1"))).isEmpty();
  }

  @Test
  void shouldFindEntitiesByShardAndByOwner() {
    start("b");
    start("a");
    get(store.liveEntities().claim("call", "b", "node2#5"));

    assertThat(get(store.liveEntities().ofShard("call", 7)))
        .extracting(LiveEntity::id)
        .containsSubsequence("a", "b");
    assertThat(get(store.liveEntities().ofShard("call", 8))).isEmpty();
    assertThat(get(store.liveEntities().ofShard("aor", 7))).isEmpty();
    assertThat(get(store.liveEntities().ownedBy("node2#5")))
        .containsExactly(new LiveEntity("call", "b", 7, "default", "node2#5", 2));
    assertThat(get(store.liveEntities().orphans(List.of("node1#1"))))
        .extracting(LiveEntity::id)
        .contains("b")
        .doesNotContain("a");
    assertThat(get(store.liveEntities().orphans(List.of())))
        .extracting(LiveEntity::id)
        .contains("a", "b");
  }
}
