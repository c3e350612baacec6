package io.rvoip.auth;

import io.rvoip.auth.login.LoginThrottle;
import io.rvoip.auth.login.PasswordHashing;
import io.rvoip.auth.login.PasswordHashing.Check;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * People who sign in with name and password. Whoever guesses learns nothing but that it was wrong:
 * an unknown name, a disabled user and one who cannot sign in take the same computing and get the
 * same answer as a wrong password. After a right one a hash of an older cost is made anew.
 */
public final class Logins {
  /** Name of the source in the {@link UserContext} of who has signed in. */
  public static final String SOURCE = "login";

  private final UserStore users;
  private final PasswordHashing hashing;
  private final LoginThrottle throttle;
  private final LongSupplier nanoTime;
  private final InstantSource clock;

  /** Logins of the users in this store. */
  public Logins(
      UserStore users,
      PasswordHashing hashing,
      LoginThrottle throttle,
      LongSupplier nanoTime,
      InstantSource clock) {
    this.users = users;
    this.hashing = hashing;
    this.throttle = throttle;
    this.nanoTime = nanoTime;
    this.clock = clock;
  }

  /** What became of an attempt. */
  public sealed interface Result {
    /**
     * It is the user.
     *
     * @param asOf when his roles were read; checking a password takes a while
     */
    record SignedIn(UserContext user, Instant asOf) implements Result {}

    /** It is not, for whatever reason. */
    record Wrong() implements Result {}

    /** Too many wrong ones before; nothing was checked. */
    record TooMany(Duration retryAfter) implements Result {}
  }

  /**
   * Signs in.
   *
   * @param source where the attempt comes from, as an address
   */
  public CompletionStage<Result> login(String tenant, String name, String password, String source) {
    boolean possible =
        UserRules.nameProblem(tenant).isEmpty() && UserRules.nameProblem(name).isEmpty();
    // What can be nobody's name is remembered as one, so that it fills no memory.
    String account = possible ? tenant + "/" + name : "?";
    Duration wait = throttle.admit(account, source, nanoTime.getAsLong());
    if (!wait.isZero()) {
      return CompletableFuture.completedStage(new Result.TooMany(wait));
    }
    Instant asOf = clock.instant();
    return (possible
            ? users.login(tenant, name)
            : CompletableFuture.completedStage(Optional.<LoginAccount>empty()))
        .thenCompose(found -> check(found.orElse(null), password, asOf))
        .whenComplete(
            (result, failure) -> {
              if (failure != null) {
                throttle.undo(account, source); // nobody has judged it
              } else if (result instanceof Result.SignedIn) {
                throttle.succeeded(account, source);
              }
            });
  }

  private CompletionStage<Result> check(
      @Nullable LoginAccount account, String password, Instant asOf) {
    String hash = account != null && account.user().enabled() ? account.loginHash() : null;
    return hashing
        .check(password, hash)
        .thenApply(
            check ->
                account != null && hash != null && check.matches()
                    ? signedIn(account.user(), hash, password, check, asOf)
                    : new Result.Wrong());
  }

  private Result signedIn(User user, String hash, String password, Check check, Instant asOf) {
    if (check.outdated()) {
      // Nobody waits for it; when it fails, the next login tries again.
      hashing
          .hash(password)
          .thenCompose(fresh -> users.upgradeLogin(user.tenant(), user.name(), hash, fresh));
    }
    return new Result.SignedIn(
        new UserContext(user.name(), user.tenant(), user.effectiveRoles(), Set.of(), SOURCE, null),
        asOf);
  }
}
