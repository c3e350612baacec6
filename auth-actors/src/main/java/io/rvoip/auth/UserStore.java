package io.rvoip.auth;

import io.rvoip.protocol.auth.DigestAlgorithm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where users are kept. Nothing here blocks; a stage fails when the store does not answer. A guard
 * sees the user as he is stored, in the transaction of the change, and may forbid it.
 */
public interface UserStore extends SipAccounts {

  /** One user. */
  CompletionStage<Optional<User>> get(String tenant, String name);

  /** One user with what signing in needs. */
  CompletionStage<Optional<LoginAccount>> login(String tenant, String name);

  /**
   * Users of a tenant in order of their names.
   *
   * @param after name after which the page begins; null begins with the first
   */
  CompletionStage<List<User>> list(String tenant, @Nullable String after, int limit);

  /**
   * Like {@link #list}, for moving users elsewhere.
   *
   * @param secretsOf whose secrets come along; others have no HA1 and no hash
   */
  CompletionStage<List<NewUser>> export(
      String tenant, @Nullable String after, int limit, Predicate<User> secretsOf);

  /** Users of a tenant. */
  CompletionStage<Integer> count(String tenant);

  /** Roles of those of the groups that there are. */
  CompletionStage<Map<String, Set<String>>> rolesOfGroups(String tenant, Set<String> groups);

  /**
   * Adds users, all in one transaction.
   *
   * @param replace whether one of the same name is replaced, if the guard allows it; its roles,
   *     groups and login stay when the new one has none, and its SIP password when the new one says
   *     so
   * @param maxUsers most users of the tenant, unless the tenant has a limit of its own
   * @return what became of each, in the same order
   */
  CompletionStage<List<Written>> add(
      String tenant, List<NewUser> users, boolean replace, int maxUsers, Predicate<User> guard);

  /**
   * Replaces every HA1.
   *
   * @param ifVersion as with {@link #update}
   */
  CompletionStage<Written> setPassword(
      String tenant,
      String name,
      Map<DigestAlgorithm, String> ha1,
      @Nullable Long ifVersion,
      Predicate<User> guard);

  /**
   * Changes what is not null.
   *
   * @param ifVersion the version that must be stored now; null: any
   */
  CompletionStage<Written> update(
      String tenant,
      String name,
      UserChange change,
      @Nullable Long ifVersion,
      Predicate<User> guard);

  /** Replaces one hash of the same password by another. */
  CompletionStage<Boolean> upgradeLogin(String tenant, String name, String hash, String newHash);

  /**
   * Removes a user.
   *
   * @param ifVersion as with {@link #update}
   */
  CompletionStage<Written> remove(
      String tenant, String name, @Nullable Long ifVersion, Predicate<User> guard);
}
