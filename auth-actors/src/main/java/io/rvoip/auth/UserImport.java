package io.rvoip.auth;

import io.rvoip.auth.AccountChanges.What;
import io.rvoip.auth.login.Argon2;
import io.rvoip.auth.login.PasswordPolicy;
import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.protocol.auth.Ha1;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes users from elsewhere, many at a time, with the hashes of their passwords: HA1 where the
 * realm is the same, Argon2id for signing in. What is wrong with one does not keep out the others;
 * what is good is stored in one transaction.
 */
public final class UserImport {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

  private final UserStore store;
  private final Realms realms;
  private final RandomGenerator random;
  private final int maxUsersPerTenant;
  private final PasswordPolicy policy;
  private final AccountChanges changes;

  /** Imports into this store; {@code random} must be a secure source. */
  public UserImport(
      UserStore store,
      Realms realms,
      RandomGenerator random,
      int maxUsersPerTenant,
      PasswordPolicy policy,
      AccountChanges changes) {
    this.store = store;
    this.realms = realms;
    this.random = random;
    this.maxUsersPerTenant = maxUsersPerTenant;
    this.policy = policy;
    this.changes = changes;
  }

  /**
   * A user as a file has him.
   *
   * @param password SIP password; null: see {@code ha1}
   * @param realm the realm of {@code ha1}
   * @param ha1 HA1 by name of the algorithm, lower-case hex; null: see {@code password}. Neither: a
   *     user who is replaced keeps his; a new phone cannot register until it is given one
   * @param loginHash PHC string
   */
  public record Line(
      @Nullable String name,
      @Nullable String displayName,
      @Nullable Boolean enabled,
      @Nullable String email,
      @Nullable Set<String> roles,
      @Nullable Set<String> groups,
      @Nullable Map<String, String> attributes,
      @Nullable String password,
      @Nullable String realm,
      @Nullable Map<String, String> ha1,
      @Nullable String loginHash) {

    /** Without the secrets. */
    @Override
    public String toString() {
      return "Line[" + name + "]";
    }
  }

  /** What became of a line. */
  public enum Status {
    ADDED,
    REPLACED,
    EXISTS,
    REFUSED
  }

  /** What became of a line; the problem of one that was not stored. */
  public record Outcome(@Nullable String name, Status status, @Nullable String problem) {}

  private sealed interface Judged {
    record Good(NewUser user) implements Judged {}

    record Bad(Outcome outcome) implements Judged {}
  }

  /**
   * Stores what is good of these lines.
   *
   * @param replace whether a user of the same name is replaced
   * @param grants those of whoever asks
   * @return what became of each, in the same order
   */
  public CompletionStage<List<Outcome>> run(
      String tenant, List<Line> lines, boolean replace, Grants grants) {
    Set<String> groups =
        lines.stream()
            .flatMap(line -> Stream.ofNullable(line.groups()).flatMap(Set::stream))
            .limit(1000)
            .collect(Collectors.toSet());
    return realms
        .realmOf(tenant)
        .thenCombine(
            groups.isEmpty()
                ? CompletableFuture.completedStage(Map.<String, Set<String>>of())
                : store.rolesOfGroups(tenant, groups),
            (realm, roles) -> judged(tenant, lines, realm.orElse(null), roles, grants))
        .thenCompose(judged -> write(tenant, judged, replace, grants));
  }

  private List<Judged> judged(
      String tenant,
      List<Line> lines,
      @Nullable String realm,
      Map<String, Set<String>> groups,
      Grants grants) {
    List<Judged> judged = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    for (Line line : lines) {
      String name = line.name();
      if (name == null) {
        judged.add(bad(null, "name: missing (expected: the user's name)"));
      } else if (realm == null) {
        judged.add(bad(name, "tenant: unknown"));
      } else if (!seen.add(name)) {
        judged.add(bad(name, "name: twice in these lines"));
      } else {
        judged.add(judge(tenant, name, line, realm, groups, grants));
      }
    }
    return judged;
  }

  private Judged judge(
      String tenant,
      String name,
      Line line,
      String realm,
      Map<String, Set<String>> knownGroups,
      Grants grants) {
    Set<String> roles = line.roles() == null ? Set.of() : line.roles();
    Set<String> groups = line.groups() == null ? Set.of() : line.groups();
    Map<String, String> attributes = line.attributes() == null ? Map.of() : line.attributes();
    String shownName = line.displayName() == null ? name : line.displayName();
    Optional<String> problem =
        UserRules.nameProblem(name)
            .or(() -> UserRules.displayNameProblem(shownName))
            .or(() -> Optional.ofNullable(line.email()).flatMap(UserRules::emailProblem))
            .or(() -> Grants.formProblem(roles))
            .or(() -> UserRules.attributesProblem(attributes))
            .or(() -> groupsProblem(groups, knownGroups))
            .or(() -> secretsProblem(name, line, realm));
    if (problem.isPresent()) {
      return bad(name, problem.get());
    }
    boolean aboutAccess = !groups.isEmpty() || line.loginHash() != null;
    if ((aboutAccess && !grants.allowed())
        || !grants.covers(roles)
        || !groups.stream().allMatch(g -> grants.covers(knownGroups.getOrDefault(g, Set.of())))) {
      return bad(name, "roles: more than may be handed out");
    }
    return new Judged.Good(
        new NewUser(
            tenant,
            name,
            shownName,
            line.enabled() == null || line.enabled(),
            line.email(),
            roles,
            groups,
            attributes,
            ha1(name, line, realm),
            line.loginHash(),
            line.password() == null && line.ha1() == null));
  }

  private static Optional<String> groupsProblem(
      Set<String> groups, Map<String, Set<String>> known) {
    return UserRules.groupsProblem(groups)
        .or(
            () ->
                groups.stream()
                    .filter(group -> !known.containsKey(group))
                    .findFirst()
                    .map(group -> "groups: " + group + " (expected: one that there is)"));
  }

  private Optional<String> secretsProblem(String name, Line line, String realm) {
    if (line.loginHash() != null && Argon2.costOf(line.loginHash()).isEmpty()) {
      return Optional.of("loginHash: … (expected: $argon2id$v=19$…)");
    }
    if (line.password() != null) {
      return line.ha1() == null
          ? policy.problem(name, line.password())
          : Optional.of("ha1: besides a password (expected: one of the two)");
    }
    return line.ha1() == null ? Optional.empty() : ha1Problem(line.ha1(), line.realm(), realm);
  }

  /** RFC 7616 §3.4.2: the realm is part of HA1, so one of another realm opens nothing here. */
  private static Optional<String> ha1Problem(
      Map<String, String> ha1, @Nullable String realm, String ours) {
    if (!ours.equals(realm)) {
      return Optional.of(
          "realm: %s (expected: %s)".formatted(UserRules.shown(String.valueOf(realm)), ours));
    }
    for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
      String value = ha1.get(algorithm.token());
      if (!algorithm.session()
          && (value == null
              || value.length() != algorithm.hexLength()
              || !HEX.matcher(value).matches())) {
        return Optional.of(
            "ha1.%s: … (expected: %d hex digits, lower case)"
                .formatted(algorithm.token(), algorithm.hexLength()));
      }
    }
    return Optional.empty();
  }

  private Map<DigestAlgorithm, String> ha1(String name, Line line, String realm) {
    Map<String, String> given = line.ha1();
    if (given == null) {
      String password = line.password();
      return Ha1.computeAll(
          name, realm, password == null ? UserRules.randomPassword(random) : password);
    }
    return Arrays.stream(DigestAlgorithm.values())
        .filter(algorithm -> !algorithm.session())
        .collect(Collectors.toMap(a -> a, a -> String.valueOf(given.get(a.token()))));
  }

  private CompletionStage<List<Outcome>> write(
      String tenant, List<Judged> judged, boolean replace, Grants grants) {
    List<NewUser> good =
        judged.stream()
            .flatMap(j -> j instanceof Judged.Good(var user) ? Stream.of(user) : Stream.of())
            .toList();
    Set<String> people = ConcurrentHashMap.newKeySet();
    CompletionStage<List<Written>> written =
        good.isEmpty()
            ? CompletableFuture.completedStage(List.of())
            : store.add(
                tenant,
                good,
                replace,
                maxUsersPerTenant,
                user -> {
                  if (user.login()) {
                    people.add(user.name());
                  }
                  return grants.mayTouch(user);
                });
    return written.thenApply(
        results -> {
          List<Outcome> outcomes = new ArrayList<>();
          int next = 0;
          for (Judged j : judged) {
            outcomes.add(
                switch (j) {
                  case Judged.Bad(var outcome) -> outcome;
                  case Judged.Good(var user) -> told(tenant, user, results.get(next++), people);
                });
          }
          return outcomes;
        });
  }

  private Outcome told(String tenant, NewUser user, Written written, Set<String> people) {
    String name = user.name();
    return switch (written) {
      case DONE -> {
        changes.changed(tenant, name, What.ADDED);
        yield new Outcome(name, Status.ADDED, null);
      }
      case REPLACED -> {
        changes.changed(tenant, name, people.contains(name) ? What.ACCESS : What.PASSWORD);
        if (!user.enabled()) {
          changes.changed(tenant, name, What.DISABLED);
        }
        yield new Outcome(name, Status.REPLACED, null);
      }
      case EXISTS -> new Outcome(name, Status.EXISTS, "there is a user of this name");
      case FULL -> refused(name, "the tenant has all the users it may have");
      case FORBIDDEN -> refused(name, "roles: more than may be changed");
      case MISSING, STALE -> refused(name, "not stored");
    };
  }

  private static Outcome refused(String name, String problem) {
    return new Outcome(name, Status.REFUSED, problem);
  }

  private static Judged bad(@Nullable String name, String problem) {
    return new Judged.Bad(new Outcome(name, Status.REFUSED, problem));
  }
}
