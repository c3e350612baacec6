package io.rvoip.auth.login;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Argon2id on threads of its own. As many computations run at a time as there are threads, each
 * with the memory of its cost; a bounded number waits, and the next is refused. So a flood of
 * logins takes a known amount of memory and no dispatcher.
 */
public final class PasswordHashing implements AutoCloseable {
  private static final int IDLE_SECONDS = 30;

  private final Argon2.Cost cost;
  private final String ofNobody;
  private final RandomGenerator random;
  private final ThreadPoolExecutor threads;

  /**
   * Hashing with these bounds.
   *
   * @param threads computations at a time
   * @param waiting most that wait for a thread
   * @param random a secure source
   */
  public PasswordHashing(Argon2.Cost cost, int threads, int waiting, RandomGenerator random) {
    this.cost = cost;
    this.ofNobody = Argon2.ofNobody(cost);
    this.random = random;
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            Thread.ofPlatform().daemon().name("password-", 0).factory());
    this.threads.allowCoreThreadTimeOut(true);
  }

  /**
   * What became of a check.
   *
   * @param matches whether the password is the one
   * @param outdated whether it should be hashed again, because costs have changed since
   */
  public record Check(boolean matches, boolean outdated) {}

  /** Fails a stage when too many wait already. */
  public static final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private BusyException() {
      super("too many passwords are waiting to be checked", null, false, false);
    }
  }

  /** The PHC string of a new password. */
  public CompletionStage<String> hash(String password) {
    return submit(() -> Argon2.hash(password, cost, random));
  }

  /** Whether a password fits; for null, as for nobody, it computes as long and says no. */
  public CompletionStage<Check> check(String password, @Nullable String phc) {
    return submit(
        () -> {
          boolean matches = Argon2.verify(password, phc == null ? ofNobody : phc);
          boolean outdated = phc != null && Argon2.costOf(phc).filter(cost::equals).isEmpty();
          return new Check(matches && phc != null, outdated);
        });
  }

  private <T> CompletionStage<T> submit(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedStage(new BusyException());
    }
  }

  /** Lets running computations end; what waits is never answered. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
