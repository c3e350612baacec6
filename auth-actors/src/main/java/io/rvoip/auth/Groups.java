package io.rvoip.auth;

import io.rvoip.auth.AccountChanges.What;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Adds, changes and removes groups. Their roles are their members', so all of it takes the right to
 * hand out roles, and none may be touched that has more than one's own.
 */
public final class Groups {
  private final GroupStore store;
  private final int maxGroupsPerTenant;
  private final AccountChanges changes;

  /** Groups in this store. */
  public Groups(GroupStore store, int maxGroupsPerTenant, AccountChanges changes) {
    this.store = store;
    this.maxGroupsPerTenant = maxGroupsPerTenant;
    this.changes = changes;
  }

  /** What became of a change. */
  public sealed interface Result {
    /** Done. */
    record Done(String name) implements Result {}

    /** A value is not acceptable: {@code name: value (expected: …)}. */
    record Invalid(String problem) implements Result {}

    /** The store has refused it. */
    record Refused(Written why, String name) implements Result {}
  }

  /** Adds a group. */
  public CompletionStage<Result> add(
      String tenant, String name, @Nullable String displayName, Set<String> roles, Grants grants) {
    String shownName = displayName == null ? name : displayName;
    Optional<String> problem =
        UserRules.nameProblem(name)
            .or(() -> UserRules.displayNameProblem(shownName))
            .or(() -> Grants.formProblem(roles));
    if (problem.isPresent()) {
      return done(new Result.Invalid(problem.get()));
    }
    return grants.allowed() && grants.covers(roles)
        ? store
            .add(tenant, name, shownName, roles, maxGroupsPerTenant)
            .thenApply(written -> result(name, written))
        : done(new Result.Refused(Written.FORBIDDEN, name));
  }

  /** Changes what is not null. */
  public CompletionStage<Result> update(
      String tenant,
      String name,
      @Nullable String displayName,
      @Nullable Set<String> roles,
      @Nullable Long ifVersion,
      Grants grants) {
    Set<String> newRoles = roles == null ? Set.of() : roles;
    Optional<String> problem =
        Optional.ofNullable(displayName)
            .flatMap(UserRules::displayNameProblem)
            .or(() -> Grants.formProblem(newRoles));
    if (problem.isPresent()) {
      return done(new Result.Invalid(problem.get()));
    }
    if (!grants.allowed() || !grants.covers(newRoles)) {
      return done(new Result.Refused(Written.FORBIDDEN, name));
    }
    Set<String> people = ConcurrentHashMap.newKeySet();
    return store
        .update(tenant, name, displayName, roles, ifVersion, guard(grants), people::add)
        .thenApply(written -> told(tenant, name, people, written));
  }

  /** Removes a group; its members stay users. */
  public CompletionStage<Result> remove(
      String tenant, String name, @Nullable Long ifVersion, Grants grants) {
    if (!grants.allowed()) {
      return done(new Result.Refused(Written.FORBIDDEN, name));
    }
    Set<String> people = ConcurrentHashMap.newKeySet();
    return store
        .remove(tenant, name, ifVersion, guard(grants), people::add)
        .thenApply(written -> told(tenant, name, people, written));
  }

  /** Makes a user a member, or no longer one. */
  public CompletionStage<Result> setMember(
      String tenant, String group, String user, boolean member, Grants grants) {
    if (!grants.allowed()) {
      return done(new Result.Refused(Written.FORBIDDEN, group));
    }
    Set<String> people = ConcurrentHashMap.newKeySet();
    return store
        .setMember(tenant, group, user, member, guard(grants), people::add)
        .thenApply(written -> told(tenant, group, people, written));
  }

  /** One group. */
  public CompletionStage<Optional<Group>> get(String tenant, String name) {
    return store.get(tenant, name);
  }

  /** Groups of a tenant by name, beginning after one. */
  public CompletionStage<List<Group>> list(String tenant, @Nullable String after, int limit) {
    return store.list(tenant, after, limit);
  }

  /** Members of a group by name, beginning after one. */
  public CompletionStage<List<String>> members(
      String tenant, String group, @Nullable String after, int limit) {
    return store.members(tenant, group, after, limit);
  }

  /** Of phones nobody need know: their roles open nothing. */
  private Result told(String tenant, String group, Set<String> people, Written written) {
    if (written == Written.DONE) {
      people.forEach(person -> changes.changed(tenant, person, What.ACCESS));
    }
    return result(group, written);
  }

  private static Predicate<Group> guard(Grants grants) {
    return group -> grants.covers(group.roles());
  }

  private static Result result(String name, Written written) {
    return switch (written) {
      case DONE, REPLACED -> new Result.Done(name);
      case EXISTS, MISSING, FULL, STALE, FORBIDDEN -> new Result.Refused(written, name);
    };
  }

  private static CompletionStage<Result> done(Result result) {
    return CompletableFuture.completedStage(result);
  }
}
