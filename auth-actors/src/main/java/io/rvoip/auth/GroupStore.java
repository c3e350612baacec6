package io.rvoip.auth;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where groups are kept. Nothing here blocks. A guard sees what is stored, in the transaction of
 * the change, and may forbid it.
 */
public interface GroupStore {

  /** One group. */
  CompletionStage<Optional<Group>> get(String tenant, String name);

  /** Groups of a tenant in order of their names, beginning after one. */
  CompletionStage<List<Group>> list(String tenant, @Nullable String after, int limit);

  /** Names of the members in order, beginning after one. */
  CompletionStage<List<String>> members(
      String tenant, String group, @Nullable String after, int limit);

  /** Adds a group without members. */
  CompletionStage<Written> add(
      String tenant, String name, String displayName, Set<String> roles, int maxGroups);

  /**
   * Changes what is not null.
   *
   * @param ifVersion the version that must be stored now; null: any
   * @param people is told of each member who can sign in, when roles change
   */
  CompletionStage<Written> update(
      String tenant,
      String name,
      @Nullable String displayName,
      @Nullable Set<String> roles,
      @Nullable Long ifVersion,
      Predicate<Group> guard,
      Consumer<String> people);

  /**
   * Removes a group; its members stay users.
   *
   * @param ifVersion as with {@link #update}
   * @param people is told of each member who can sign in
   */
  CompletionStage<Written> remove(
      String tenant,
      String name,
      @Nullable Long ifVersion,
      Predicate<Group> guard,
      Consumer<String> people);

  /**
   * Makes a user a member, or no longer one.
   *
   * @param people is told of the user if he can sign in
   */
  CompletionStage<Written> setMember(
      String tenant,
      String group,
      String user,
      boolean member,
      Predicate<Group> guard,
      Consumer<String> people);
}
