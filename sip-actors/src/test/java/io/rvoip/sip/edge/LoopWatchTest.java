package io.rvoip.sip.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops that stand still; what is late is told by a clock of the test's own. */
@Timeout(30)
class LoopWatchTest {
  private static final long DEADLINE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final AtomicLong clock = new AtomicLong(1_000);
  private final Loop first = new Loop();
  private final Loop second = new Loop();
  private final Turns firstTurns = turns("first", first);
  private final Turns secondTurns = turns("second", second);
  private final LoopWatch watch = new LoopWatch(List.of(firstTurns, secondTurns), clock::get);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** A loop that counts how often its thread comes round. */
  private final class Loop implements Turns.Owner {
    final Semaphore rounds = new Semaphore(0);
    volatile boolean dies;

    @Override
    public void begin() {}

    @Override
    public void turn(Runnable task) {
      task.run();
    }

    @Override
    public long end() {
      return clock.get() + DEADLINE_NANOS;
    }

    @Override
    public void advance() {
      if (dies) {
        entered.countDown();
        throw new AssertionError("as when memory runs out");
      }
      rounds.release();
    }

    /** Until a whole round has begun after the call: one may have been under way. */
    void awaitRound() throws InterruptedException {
      rounds.drainPermits();
      rounds.acquire(2);
    }
  }

  private Turns turns(String name, Loop loop) {
    return new Turns(name, TimeUnit.MILLISECONDS.toNanos(1), clock::get, loop);
  }

  @AfterEach
  void stop() {
    released.countDown();
    firstTurns.stop();
    secondTurns.stop();
  }

  private void pass(long seconds) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Scenario("http-api/Health/Standing still")
  void shouldSeeALoopThatIsHeldByATaskUntilItEnds(boolean spins) throws Exception {
    firstTurns.start();
    secondTurns.start();
    Thread.ofPlatform().daemon().start(() -> firstTurns.execute(() -> hold(spins)));
    entered.await();
    pass(4);
    assertThat(watch.allComeRound()).isTrue();
    pass(2);
    second.awaitRound();
    assertThat(watch.allComeRound()).isFalse();
    assertThat(watch.lateNanos())
        .isBetween(TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(6));
    assertThat(watch.stalls())
        .singleElement()
        .satisfies(
            stall -> {
              assertThat(stall.loop()).isEqualTo("first");
              assertThat(stall.where()).contains("LoopWatchTest.hold");
            });

    released.countDown();
    first.awaitRound();
    assertThat(watch.stalls()).isEmpty();
    assertThat(watch.allComeRound()).isTrue();
  }

  @Test
  @Scenario("http-api/Health/Standing still")
  void shouldSeeALoopWhoseThreadHasDied() throws Exception {
    first.dies = true;
    firstTurns.start();
    secondTurns.start();
    entered.await();
    pass(6);
    second.awaitRound();
    assertThat(watch.allComeRound()).isFalse();
    assertThat(watch.stalls()).extracting(LoopWatch.Stall::loop).containsExactly("first");
  }

  private void hold(boolean spins) {
    entered.countDown();
    if (spins) {
      while (released.getCount() > 0) {
        Thread.onSpinWait();
      }
    } else {
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
