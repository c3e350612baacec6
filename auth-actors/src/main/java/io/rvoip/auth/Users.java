package io.rvoip.auth;

import io.rvoip.protocol.auth.Ha1;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Adds, changes and removes SIP users by the rules of {@link UserRules}. A password passes through
 * and is not kept: what is stored is HA1 for MD5, SHA-256 and SHA-512-256 under the tenant's realm.
 */
public final class Users {
  private final UserStore store;
  private final Realms realms;
  private final RandomGenerator random;
  private final int maxUsersPerTenant;

  /** Users of this store; {@code random} must be a secure source. */
  public Users(UserStore store, Realms realms, RandomGenerator random, int maxUsersPerTenant) {
    this.store = store;
    this.realms = realms;
    this.random = random;
    this.maxUsersPerTenant = maxUsersPerTenant;
  }

  /** What became of a change. */
  public sealed interface Result {
    /** Done; the password is shown this once, null when it was not changed. */
    record Done(String name, @Nullable String password) implements Result {
      /** Without the password. */
      @Override
      public String toString() {
        return "Done[" + name + "]";
      }
    }

    /** A value is not acceptable: {@code name: value (expected: …)}. */
    record Invalid(String problem) implements Result {}

    /** There is a user of this name already. */
    record Exists(String name) implements Result {}

    /** There is no user of this name, or no such tenant. */
    record Missing(String name) implements Result {}

    /** The tenant has as many users as it may. */
    record TooMany(int limit) implements Result {}
  }

  /** Adds a user; a null password is replaced by a random one. */
  public CompletionStage<Result> add(
      String tenant, String name, @Nullable String displayName, @Nullable String password) {
    String shownName = displayName == null ? name : displayName;
    String secret = password == null ? UserRules.randomPassword(random) : password;
    Optional<String> problem =
        UserRules.nameProblem(name)
            .or(() -> UserRules.passwordProblem(name, secret))
            .or(() -> UserRules.displayNameProblem(shownName));
    if (problem.isPresent()) {
      return done(new Result.Invalid(problem.get()));
    }
    return store
        .count(tenant)
        .thenCompose(
            count ->
                count >= maxUsersPerTenant
                    ? done(new Result.TooMany(maxUsersPerTenant))
                    : withRealm(
                        tenant,
                        name,
                        realm ->
                            store.add(
                                new SipAccount(
                                    tenant,
                                    name,
                                    shownName,
                                    true,
                                    Ha1.computeAll(name, realm, secret))),
                        (user, ok) ->
                            ok ? new Result.Done(user, secret) : new Result.Exists(user)));
  }

  /** Sets a new password; null makes a random one. */
  public CompletionStage<Result> changePassword(
      String tenant, String name, @Nullable String password) {
    String secret = password == null ? UserRules.randomPassword(random) : password;
    Optional<String> problem = UserRules.passwordProblem(name, secret);
    if (problem.isPresent()) {
      return done(new Result.Invalid(problem.get()));
    }
    return withRealm(
        tenant,
        name,
        realm -> store.setPassword(tenant, name, Ha1.computeAll(name, realm, secret)),
        (user, ok) -> ok ? new Result.Done(user, secret) : new Result.Missing(user));
  }

  /** Changes what is not null. */
  public CompletionStage<Result> update(
      String tenant, String name, @Nullable String displayName, @Nullable Boolean enabled) {
    Optional<String> problem =
        displayName == null ? Optional.empty() : UserRules.displayNameProblem(displayName);
    return problem.isPresent()
        ? done(new Result.Invalid(problem.get()))
        : store.update(tenant, name, displayName, enabled).thenApply(ok -> doneOrMissing(name, ok));
  }

  /** Removes a user. */
  public CompletionStage<Result> remove(String tenant, String name) {
    return store.remove(tenant, name).thenApply(ok -> doneOrMissing(name, ok));
  }

  /** One user. */
  public CompletionStage<Optional<SipUser>> get(String tenant, String name) {
    return store.get(tenant, name);
  }

  /** Users of a tenant by name, beginning after a name. */
  public CompletionStage<List<SipUser>> list(String tenant, @Nullable String after, int limit) {
    return store.list(tenant, after, limit);
  }

  private CompletionStage<Result> withRealm(
      String tenant,
      String name,
      Function<String, CompletionStage<Boolean>> change,
      BiFunction<String, Boolean, Result> result) {
    return realms
        .realmOf(tenant)
        .thenCompose(
            realm ->
                realm.isEmpty()
                    ? done(new Result.Missing(name))
                    : change.apply(realm.get()).thenApply(ok -> result.apply(name, ok)));
  }

  private static Result doneOrMissing(String name, boolean ok) {
    return ok ? new Result.Done(name, null) : new Result.Missing(name);
  }

  private static CompletionStage<Result> done(Result result) {
    return CompletableFuture.completedStage(result);
  }
}
