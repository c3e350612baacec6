package io.rvoip.auth;

import io.rvoip.auth.AccountChanges.What;
import io.rvoip.auth.login.Argon2;
import io.rvoip.auth.login.PasswordHashing;
import io.rvoip.auth.login.PasswordPolicy;
import io.rvoip.protocol.auth.Ha1;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Adds, changes and removes users by the rules of {@link UserRules}, {@link PasswordPolicy} and
 * {@link Grants}. Passwords pass through and are not kept: of the SIP password HA1 for MD5, SHA-256
 * and SHA-512-256 under the tenant's realm is stored, of the one to sign in with Argon2id. Whoever
 * listens is told after each change.
 */
public final class Users {
  private final UserStore store;
  private final Realms realms;
  private final RandomGenerator random;
  private final int maxUsersPerTenant;
  private final PasswordPolicy policy;
  private final PasswordHashing hashing;
  private final AccountChanges changes;

  /**
   * Users of this store.
   *
   * @param random a secure source
   * @param maxUsersPerTenant for tenants without a limit of their own
   */
  public Users(
      UserStore store,
      Realms realms,
      RandomGenerator random,
      int maxUsersPerTenant,
      PasswordPolicy policy,
      PasswordHashing hashing,
      AccountChanges changes) {
    this.store = store;
    this.realms = realms;
    this.random = random;
    this.maxUsersPerTenant = maxUsersPerTenant;
    this.policy = policy;
    this.hashing = hashing;
    this.changes = changes;
  }

  /** Users where nobody signs in and nobody listens: the first start of a system. */
  public Users(UserStore store, Realms realms, RandomGenerator random, int maxUsersPerTenant) {
    this(
        store,
        realms,
        random,
        maxUsersPerTenant,
        PasswordPolicy.DEFAULT,
        new PasswordHashing(Argon2.Cost.DEFAULT, 1, 1, random),
        AccountChanges.NONE);
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
    record TooMany(String name) implements Result {}

    /** The user is in another version than was expected. */
    record Stale(String name) implements Result {}

    /** Whoever asks may not hand out these roles, or change somebody with more than his own. */
    record Forbidden(String name) implements Result {}
  }

  /**
   * A user as he is asked for.
   *
   * @param password SIP password; null: a random one
   * @param loginPassword password to sign in with; null: cannot sign in
   */
  public record Wanted(
      String name,
      @Nullable String displayName,
      @Nullable String password,
      @Nullable String loginPassword,
      boolean enabled,
      @Nullable String email,
      Set<String> roles,
      Set<String> groups,
      Map<String, String> attributes) {

    /** Without the passwords. */
    @Override
    public String toString() {
      return "Wanted[" + name + "]";
    }
  }

  /** Adds a phone; a null password is replaced by a random one. */
  public CompletionStage<Result> add(
      String tenant, String name, @Nullable String displayName, @Nullable String password) {
    return add(
        tenant,
        new Wanted(name, displayName, password, null, true, null, Set.of(), Set.of(), Map.of()),
        Grants.ALL);
  }

  /** Adds a user; {@code grants} are those of whoever asks. */
  public CompletionStage<Result> add(String tenant, Wanted wanted, Grants grants) {
    String name = wanted.name();
    String shownName = wanted.displayName() == null ? name : wanted.displayName();
    String secret =
        wanted.password() == null ? UserRules.randomPassword(random) : wanted.password();
    Optional<String> problem =
        UserRules.nameProblem(name)
            .or(() -> policy.problem(name, secret))
            .or(() -> loginProblem(name, wanted.loginPassword(), secret))
            .or(() -> UserRules.displayNameProblem(shownName))
            .or(() -> formProblem(wanted.email(), wanted.groups(), wanted.attributes()))
            .or(() -> Grants.formProblem(wanted.roles()));
    if (problem.isPresent()) {
      return done(new Result.Invalid(problem.get()));
    }
    boolean aboutAccess = wanted.loginPassword() != null || !wanted.groups().isEmpty();
    return granted(tenant, name, wanted.roles(), wanted.groups(), aboutAccess, grants)
        .thenCompose(
            refusal ->
                refusal != null
                    ? done(refusal)
                    : hashed(wanted.loginPassword())
                        .thenCompose(hash -> store(tenant, wanted, shownName, secret, hash)));
  }

  private CompletionStage<Result> store(
      String tenant, Wanted wanted, String shownName, String secret, @Nullable String hash) {
    String name = wanted.name();
    return realms
        .realmOf(tenant)
        .thenCompose(
            realm ->
                realm.isEmpty()
                    ? done(new Result.Missing(name))
                    : store
                        .add(
                            tenant,
                            List.of(
                                new NewUser(
                                    tenant,
                                    name,
                                    shownName,
                                    wanted.enabled(),
                                    wanted.email(),
                                    wanted.roles(),
                                    wanted.groups(),
                                    wanted.attributes(),
                                    Ha1.computeAll(name, realm.get(), secret),
                                    hash)),
                            false,
                            maxUsersPerTenant,
                            user -> false)
                        .thenApply(
                            written -> told(tenant, name, secret, What.ADDED, written.getFirst())));
  }

  /**
   * Sets a new SIP password.
   *
   * @param password null: a random one
   * @param ifVersion the version that must be stored now; null: any
   */
  public CompletionStage<Result> changePassword(
      String tenant,
      String name,
      @Nullable String password,
      @Nullable Long ifVersion,
      Grants grants) {
    String secret = password == null ? UserRules.randomPassword(random) : password;
    Optional<String> problem = policy.problem(name, secret);
    if (problem.isPresent()) {
      return done(new Result.Invalid(problem.get()));
    }
    return realms
        .realmOf(tenant)
        .thenCompose(
            realm ->
                realm.isEmpty()
                    ? done(new Result.Missing(name))
                    : store
                        .setPassword(
                            tenant,
                            name,
                            Ha1.computeAll(name, realm.get(), secret),
                            ifVersion,
                            grants::mayTouch)
                        .thenApply(written -> told(tenant, name, secret, What.PASSWORD, written)));
  }

  /**
   * Changes what is not null.
   *
   * @param loginPassword new password to sign in with; empty: the user cannot sign in any more
   * @param ifVersion the version that must be stored now; null: any
   */
  public CompletionStage<Result> update(
      String tenant,
      String name,
      UserChange change,
      @Nullable String loginPassword,
      @Nullable Long ifVersion,
      Grants grants) {
    Set<String> roles = change.roles() == null ? Set.of() : change.roles();
    Set<String> groups = change.groups() == null ? Set.of() : change.groups();
    String newLogin = loginPassword == null || loginPassword.isEmpty() ? null : loginPassword;
    Optional<String> problem =
        Optional.ofNullable(change.displayName())
            .flatMap(UserRules::displayNameProblem)
            .or(() -> formProblem(change.email(), groups, change.attributes()))
            .or(() -> Grants.formProblem(roles))
            .or(() -> loginProblem(name, newLogin, null));
    if (problem.isPresent()) {
      return done(new Result.Invalid(problem.get()));
    }
    boolean aboutAccess = change.isAboutAccess() || loginPassword != null;
    AtomicBoolean person = new AtomicBoolean();
    return granted(tenant, name, roles, groups, aboutAccess, grants)
        .thenCompose(
            refusal ->
                refusal != null
                    ? done(refusal)
                    : hashed(newLogin)
                        .thenCompose(
                            hash ->
                                store.update(
                                    tenant,
                                    name,
                                    loginPassword == null
                                        ? change
                                        : change.withLoginHash(hash == null ? "" : hash),
                                    ifVersion,
                                    user -> mayTouch(user, grants, person)))
                        .thenApply(
                            written -> {
                              Result result =
                                  told(
                                      tenant,
                                      name,
                                      null,
                                      person.get() && (aboutAccess || change.enabled() != null)
                                          ? What.ACCESS
                                          : What.UPDATED,
                                      written);
                              if (result instanceof Result.Done
                                  && Boolean.FALSE.equals(change.enabled())) {
                                changes.changed(tenant, name, What.DISABLED);
                              }
                              return result;
                            }));
  }

  /**
   * Removes a user.
   *
   * @param ifVersion the version that must be stored now; null: any
   */
  public CompletionStage<Result> remove(
      String tenant, String name, @Nullable Long ifVersion, Grants grants) {
    AtomicBoolean person = new AtomicBoolean();
    return store
        .remove(tenant, name, ifVersion, user -> mayTouch(user, grants, person))
        .thenApply(
            written -> {
              if (written == Written.DONE && person.get()) {
                changes.changed(tenant, name, What.ACCESS);
              }
              return told(tenant, name, null, What.REMOVED, written);
            });
  }

  /** Notes by the way whether it is somebody who can sign in. */
  private static boolean mayTouch(User user, Grants grants, AtomicBoolean person) {
    person.set(user.login());
    return grants.mayTouch(user);
  }

  /** One user. */
  public CompletionStage<Optional<User>> get(String tenant, String name) {
    return store.get(tenant, name);
  }

  /** Users of a tenant by name, beginning after a name. */
  public CompletionStage<List<User>> list(String tenant, @Nullable String after, int limit) {
    return store.list(tenant, after, limit);
  }

  /**
   * Why roles cannot be handed out, if so: the groups bring theirs along. Null: they can.
   *
   * @param aboutAccess whether the change is about more than managing phones in any case
   */
  private CompletionStage<@Nullable Result> granted(
      String tenant,
      String name,
      Set<String> roles,
      Set<String> groups,
      boolean aboutAccess,
      Grants grants) {
    if ((aboutAccess && !grants.allowed()) || !grants.covers(roles)) {
      return CompletableFuture.completedStage(new Result.Forbidden(name));
    }
    if (groups.isEmpty()) {
      return CompletableFuture.completedStage(null);
    }
    return store
        .rolesOfGroups(tenant, groups)
        .thenApply(
            known -> {
              for (String group : groups) {
                Set<String> brought = known.get(group);
                if (brought == null) {
                  return new Result.Invalid("groups: " + group + " (expected: one that there is)");
                }
                if (!grants.covers(brought)) {
                  return new Result.Forbidden(name);
                }
              }
              return null;
            });
  }

  /** Another password for signing in than for the phone, which stores its own in the clear. */
  private Optional<String> loginProblem(
      String name, @Nullable String loginPassword, @Nullable String sipPassword) {
    if (loginPassword == null) {
      return Optional.empty();
    }
    return loginPassword.equals(sipPassword)
        ? Optional.of("loginPassword: … (expected: another than the phone's)")
        : policy.problem(name, loginPassword).map(p -> "login" + capital(p));
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static Optional<String> formProblem(
      @Nullable String email, Set<String> groups, @Nullable Map<String, String> attributes) {
    return Optional.ofNullable(email)
        .flatMap(UserRules::emailProblem)
        .or(() -> UserRules.groupsProblem(groups))
        .or(() -> Optional.ofNullable(attributes).flatMap(UserRules::attributesProblem));
  }

  private CompletionStage<@Nullable String> hashed(@Nullable String loginPassword) {
    return loginPassword == null
        ? CompletableFuture.completedStage(null)
        : hashing.hash(loginPassword).thenApply(hash -> hash);
  }

  private Result told(
      String tenant, String name, @Nullable String password, What what, Written written) {
    return switch (written) {
      case DONE, REPLACED -> {
        changes.changed(tenant, name, what);
        yield new Result.Done(name, password);
      }
      case EXISTS -> new Result.Exists(name);
      case MISSING -> new Result.Missing(name);
      case FULL -> new Result.TooMany(name);
      case STALE -> new Result.Stale(name);
      case FORBIDDEN -> new Result.Forbidden(name);
    };
  }

  private static CompletionStage<Result> done(Result result) {
    return CompletableFuture.completedStage(result);
  }
}
