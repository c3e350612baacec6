package io.rvoip.node.join;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.store.Store;
import io.rvoip.testkit.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.coordination.lease.LeaseSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StoreLeaseTest {
  private static int database;
  private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
  private Store store;

  @BeforeEach
  void open() throws InterruptedException {
    database++;
    RvoipConfig config =
        RvoipConfig.load(
            ConfigSources.ofDataDir(Path.of("none"))
                .withSets(
                    List.of(
                        "store.url=jdbc:h2:mem:lease"
                            + database
                            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1")));
    store = Store.open(config.store(), "n#1", Duration.ofSeconds(5), l -> {});
  }

  @AfterEach
  void close() {
    timers.shutdownNow();
    store.close();
  }

  private static final class Task implements Cancellable {
    private final Future<?> future;

    Task(Future<?> future) {
      this.future = future;
    }

    @Override
    public boolean cancel() {
      return future.cancel(false);
    }

    @Override
    public boolean isCancelled() {
      return future.isCancelled();
    }
  }

  /** A lease whose holder can be made to die: its timers stop. */
  private final class Holder {
    volatile boolean dead;
    final StoreLease lease;

    Holder(String owner, boolean outnumbered) {
      LeaseSettings settings =
          LeaseSettings.apply(
              ConfigFactory.parseString(
                  "lease-class=x, heartbeat-interval=50ms, heartbeat-timeout=600ms, lease-operation-timeout=5s"),
              "sbr",
              owner);
      lease =
          new StoreLease(
              settings,
              store.leases(),
              () -> outnumbered,
              (delay, action) ->
                  new Task(
                      timers.schedule(
                          () -> {
                            if (!dead) {
                              action.run();
                            }
                          },
                          delay.toMillis(),
                          TimeUnit.MILLISECONDS)));
    }
  }

  private static boolean get(CompletionStage<Boolean> stage) {
    return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Test
  @Scenario("cluster-join/Lost members/One side goes on")
  void shouldLetOneOfTwoSidesHaveIt() {
    Holder a = new Holder("a", false);
    Holder b = new Holder("b", false);
    CompletableFuture<Boolean> first = a.lease.acquire().toCompletableFuture();
    CompletableFuture<Boolean> second = b.lease.acquire().toCompletableFuture();
    assertThat(List.of(get(first), get(second))).containsExactlyInAnyOrder(true, false);
    assertThat(a.lease.checkLease()).isEqualTo(get(first));
    assertThat(b.lease.checkLease()).isEqualTo(get(second));
  }

  @Test
  @Scenario("cluster-join/Lost members/Holder lost too")
  void shouldBeTakenFromAHolderThatDied() {
    Holder a = new Holder("a", false);
    assertThat(get(a.lease.acquire())).isTrue();
    a.dead = true;
    assertThat(get(new Holder("b", false).lease.acquire())).isTrue();
  }

  @Test
  void shouldBeTakenAgainByItsHolderAndFreeOnceReleased() {
    Holder a = new Holder("a", false);
    assertThat(get(a.lease.acquire())).isTrue();
    assertThat(get(a.lease.acquire())).isTrue();
    assertThat(get(a.lease.release())).isTrue();
    assertThat(a.lease.checkLease()).isFalse();
    assertThat(get(new Holder("b", false).lease.acquire())).isTrue();
  }

  @Test
  @Scenario("cluster-join/Lost members/Frozen and given up")
  void shouldNotBeTakenByWhomTheOthersOutnumber() {
    assertThat(get(new Holder("frozen", true).lease.acquire())).isFalse();
  }
}
