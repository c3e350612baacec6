package io.rvoip.node.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.node.OperatorError;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class RendezvousTest {
  private final MemoryMembers table = new MemoryMembers();
  private final AtomicInteger formed = new AtomicInteger();
  private final Set<String> reachable = ConcurrentHashMap.newKeySet();
  private final List<List<String>> joined = new ArrayList<>();

  /** A cluster where a node can be joined once it is up. */
  private ClusterEntry entry(String self) {
    return new ClusterEntry() {
      @Override
      public boolean form(Duration patience) {
        formed.incrementAndGet();
        reachable.add(self);
        return true;
      }

      @Override
      public synchronized boolean join(List<String> addresses, Duration patience) {
        joined.add(addresses);
        if (addresses.stream().noneMatch(reachable::contains)) {
          // Whoever was in the table is gone; by the next look its heartbeat is old.
          table.members().forEach(m -> table.put(m.node(), m.address(), Duration.ofMinutes(1)));
          return false;
        }
        reachable.add(self);
        return true;
      }
    };
  }

  private Rendezvous rendezvous(String node, Predicate<String> answers) {
    String address = node + ":25520";
    return new Rendezvous(node, "1", address, table, entry(address), answers);
  }

  @Test
  @Scenario("cluster-join/Meeting in the database/Three cold starts at once")
  void shouldFormOnceWhenThreeNodesStartAtOnce() throws Exception {
    for (int round = 0; round < 20; round++) {
      MemoryMembers fresh = new MemoryMembers();
      AtomicInteger forms = new AtomicInteger();
      Set<String> up = ConcurrentHashMap.newKeySet();
      CountDownLatch start = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (String node : List.of("node1", "node2", "node3")) {
        String address = node + ":25520";
        ClusterEntry entry =
            new ClusterEntry() {
              @Override
              public boolean form(Duration patience) {
                forms.incrementAndGet();
                return up.add(address);
              }

              @Override
              public boolean join(List<String> addresses, Duration patience) {
                return addresses.stream().anyMatch(up::contains) && up.add(address);
              }
            };
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        start.await();
                        new Rendezvous(node, "1", address, fresh, entry, a -> false).meet();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    }));
      }
      start.countDown();
      for (Thread thread : threads) {
        thread.join(Duration.ofSeconds(10));
      }
      assertThat(forms).as("round " + round).hasValue(1);
      assertThat(up).hasSize(3);
      assertThat(fresh.members()).hasSize(3);
    }
  }

  @Test
  @Scenario("cluster-join/Meeting in the database/A member lives")
  void shouldJoinWhenAHeartbeatIsFresh() throws Exception {
    table.put("node2", "node2:25520", Duration.ofSeconds(2));
    reachable.add("node2:25520");
    rendezvous("node1", a -> false).meet();
    assertThat(formed).hasValue(0);
    assertThat(joined).containsExactly(List.of("node2:25520"));
    assertThat(table.members()).extracting(MemberTable.Member::node).contains("node1", "node2");
  }

  @Test
  @Scenario("cluster-join/Meeting in the database/All members are dead")
  void shouldFormWhenTheOthersAreDead() throws Exception {
    table.put("node2", "node2:25520", Duration.ofSeconds(30));
    rendezvous("node1", a -> false).meet();
    assertThat(formed).hasValue(1);
  }

  @Test
  void shouldTakeItsOwnOldRowForNobody() throws Exception {
    table.put("node1", "node1:25520", Duration.ZERO);
    rendezvous("node1", a -> true).meet();
    assertThat(formed).hasValue(1);
  }

  @Test
  @Scenario("cluster-join/Meeting in the database/The table is behind")
  void shouldFormWhenFreshMembersTurnOutToBeGone() throws Exception {
    table.put("node2", "node2:25520", Duration.ofSeconds(3));
    rendezvous("node1", a -> false).meet();
    assertThat(joined).hasSize(1);
    assertThat(formed).hasValue(1);
  }

  @Test
  @Scenario("cluster-join/Meeting in the database/The database was away")
  void shouldWaitForANewHeartbeatWhenAnOldMemberStillAnswers() throws Exception {
    // The database was away for a minute: node2 lives, but could not write.
    table.put("node2", "node2:25520", Duration.ofMinutes(1));
    reachable.add("node2:25520");
    AtomicInteger looks = new AtomicInteger();
    Predicate<String> answers =
        address -> {
          if (looks.incrementAndGet() == 2) {
            table.heartbeat("node2", "1", "node2:25520");
          }
          return true;
        };
    rendezvous("node1", answers).meet();
    assertThat(formed).hasValue(0);
    assertThat(joined).containsExactly(List.of("node2:25520"));
  }

  @Test
  @Scenario("cluster-join/Meeting in the database/Name taken")
  void shouldRefuseTheNameOfALiveMember() {
    table.put("node1", "10.0.0.9:25520", Duration.ZERO);
    assertThatThrownBy(() -> rendezvous("node1", a -> true).meet())
        .isInstanceOf(OperatorError.class)
        .hasMessageContaining("rvoip.cluster.node: node1")
        .hasMessageContaining("10.0.0.9:25520");
  }
}
