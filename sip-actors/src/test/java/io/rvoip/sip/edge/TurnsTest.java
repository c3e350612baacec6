package io.rvoip.sip.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnsTest {
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  private final CountDownLatch advanced = new CountDownLatch(3);
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean overlapped;
  private volatile long deadline = System.nanoTime() + HOUR;

  private final Turns turns =
      new Turns(
          "turns-test",
          TimeUnit.MILLISECONDS.toNanos(1),
          System::nanoTime,
          new Turns.Owner() {
            @Override
            public void begin() {}

            @Override
            public void turn(Runnable task) {
              overlapped |= inside.incrementAndGet() != 1;
              task.run();
              inside.decrementAndGet();
            }

            @Override
            public long end() {
              return deadline;
            }

            @Override
            public void advance() {
              advanced.countDown();
            }
          });

  @AfterEach
  void stop() {
    turns.stop();
  }

  @Test
  void shouldRunATaskOnTheThreadThatBringsItWhenNobodyIsAtIt() {
    List<Thread> ran = new ArrayList<>();
    turns.execute(() -> ran.add(Thread.currentThread()));
    assertThat(ran).containsExactly(Thread.currentThread());
  }

  @Test
  void shouldRunATaskOfATaskAfterIt() {
    List<String> order = new ArrayList<>();
    turns.execute(
        () -> {
          turns.execute(() -> order.add("inner"));
          order.add("outer");
        });
    assertThat(order).containsExactly("outer", "inner");
    assertThat(turns.size()).isZero();
  }

  @Test
  void shouldRunEveryTaskOnceAloneAndInTheOrderOfEachThread() throws Exception {
    int threads = 4;
    int each = 20_000;
    turns.start();
    int[][] seen = new int[threads][1];
    List<String> disorder = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(threads * each);
    for (int t = 0; t < threads; t++) {
      int mine = t;
      Thread.ofPlatform()
          .start(
              () -> {
                for (int i = 0; i < each; i++) {
                  int n = i;
                  turns.execute(
                      () -> {
                        if (seen[mine][0]++ != n) {
                          disorder.add(mine + ": " + n);
                        }
                        done.countDown();
                      });
                }
              });
    }

    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(disorder).isEmpty();
    assertThat(overlapped).isFalse();
    assertThat(turns.size()).isZero();
  }

  @Test
  void shouldWakeForADeadlineThatATaskHasSet() throws Exception {
    turns.start();
    turns.execute(() -> deadline = System.nanoTime());
    assertThat(advanced.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
