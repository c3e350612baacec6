package io.rvoip.auth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.auth.login.PasswordHashing.BusyException;
import io.rvoip.auth.login.PasswordHashing.Check;
import io.rvoip.testkit.Scenario;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PasswordHashingTest {
  private static final Argon2.Cost CHEAP = new Argon2.Cost(64, 1, 1);

  /** Randomness that comes when the test says so. */
  private record Held(CountDownLatch latch) implements RandomGenerator {
    @Override
    public long nextLong() {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return 1;
    }
  }

  @Test
  @Scenario("users-core/Passwords to sign in/Flood of logins")
  void shouldRefuseWhatIsMoreThanMayRunAndWait() {
    CountDownLatch latch = new CountDownLatch(1);
    try (PasswordHashing hashing = new PasswordHashing(CHEAP, 1, 2, new Held(latch))) {
      CompletionStage<String> running = hashing.hash("one");
      CompletionStage<String> second = hashing.hash("two");
      CompletionStage<Check> third = hashing.check("three", null);

      assertThatThrownBy(() -> hashing.check("four", null).toCompletableFuture().join())
          .hasCauseInstanceOf(BusyException.class);

      latch.countDown();
      CompletableFuture.allOf(
              running.toCompletableFuture(),
              second.toCompletableFuture(),
              third.toCompletableFuture())
          .join();
      assertThat(third.toCompletableFuture().join()).isEqualTo(new Check(false, false));
    }
  }

  @Test
  void shouldTellARightOneAnOutdatedOneAndNobody() {
    try (PasswordHashing hashing = new PasswordHashing(CHEAP, 1, 4, new Random(1))) {
      String hash = hashing.hash("correct horse").toCompletableFuture().join();
      String old = Argon2.hash("correct horse", new Argon2.Cost(32, 1, 1), new Random(1));
      assertThat(hashing.check("correct horse", hash).toCompletableFuture().join())
          .isEqualTo(new Check(true, false));
      assertThat(hashing.check("correct horse", old).toCompletableFuture().join())
          .isEqualTo(new Check(true, true));
      assertThat(hashing.check("correct horse", null).toCompletableFuture().join())
          .isEqualTo(new Check(false, false));
    }
  }
}
