package io.rvoip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.Users.Result;
import io.rvoip.auth.login.Argon2;
import io.rvoip.auth.login.PasswordHashing;
import io.rvoip.auth.login.PasswordPolicy;
import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.protocol.auth.Ha1;
import io.rvoip.testkit.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {
  static final Argon2.Cost CHEAP = new Argon2.Cost(64, 1, 1);
  static final Realms REALMS =
      tenant ->
          CompletableFuture.completedStage(
              tenant.equals("default") ? Optional.of("example.org") : Optional.empty());

  private final MemoryUsers store = new MemoryUsers();
  private final List<String> told = new ArrayList<>();
  private final PasswordHashing hashing = new PasswordHashing(CHEAP, 1, 10, new Random(8));
  private final Users users =
      new Users(
          store,
          REALMS,
          new Random(7),
          3,
          new PasswordPolicy(8, List.of(Pattern.compile("(?i).*rvoip.*"))),
          hashing,
          (tenant, user, what) -> told.add(user + " " + what));

  @AfterEach
  void close() {
    hashing.close();
  }

  private static Users.Wanted person(String name, String loginPassword, String... roles) {
    return new Users.Wanted(
        name, null, null, loginPassword, true, null, Set.of(roles), Set.of(), Map.of());
  }

  private static UserChange roles(String... roles) {
    return new UserChange(null, null, null, Set.of(roles), null, null, null);
  }

  private static Result join(CompletionStage<Result> stage) {
    return stage.toCompletableFuture().join();
  }

  @Test
  @Scenario("auth-core/SIP users/New user with a random password")
  void shouldMakeARandomPasswordWhenNoneIsGiven() {
    Result.Done first = (Result.Done) join(users.add("default", "1001", null, null));
    Result.Done second = (Result.Done) join(users.add("default", "1002", "Bob", null));

    assertThat(first.password()).hasSize(16).isNotEqualTo(second.password());
    assertThat(store.users.get("1002").displayName()).isEqualTo("Bob");
    assertThat(first.toString()).doesNotContain(first.password());
  }

  // RFC 8760 §2.2: HA1 of one algorithm cannot be made from another's, so all are stored.
  @Test
  @Scenario("auth-core/SIP users/Stored form of a password")
  void shouldStoreHa1OfEveryAlgorithmAndNoPassword() {
    join(users.add("default", "1001", null, "correct horse"));

    assertThat(store.users.get("1001").ha1())
        .isEqualTo(Ha1.computeAll("1001", "example.org", "correct horse"))
        .containsOnlyKeys(
            DigestAlgorithm.MD5, DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_512_256);
    assertThat(store.users.get("1001").toString()).isEqualTo("NewUser[default/1001]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Alice", "a b", "a@b", "-a", "ünder", "a\r\nb", "\"a\""})
  @Scenario("auth-core/SIP users/Name or password not acceptable")
  void shouldRefuseANameThatWouldNotSurviveAUri(String name) {
    assertThat(join(users.add("default", name, null, null)))
        .isInstanceOfSatisfying(
            Result.Invalid.class,
            i -> assertThat(i.problem()).startsWith("name: ").contains("(expected: "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1001", "alice.b", "+4930123", "a_b-c"})
  void shouldTakeNamesThatPhonesUse(String name) {
    assertThat(join(users.add("default", name, null, null))).isInstanceOf(Result.Done.class);
  }

  @Test
  @Scenario("auth-core/SIP users/Name or password not acceptable")
  void shouldRefuseAPasswordThatIsShortOrTheNameAndNotShowIt() {
    Result tooShort = join(users.add("default", "longenough", null, "secret1"));
    Result sameAsName = join(users.add("default", "longenough", null, "LongEnough"));

    assertThat(tooShort)
        .isEqualTo(new Result.Invalid("password: 7 characters (expected: 8 to 128)"));
    assertThat(sameAsName)
        .isEqualTo(new Result.Invalid("password: … (expected: not the user's name)"));
    assertThat(store.users).isEmpty();
  }

  @Test
  void shouldSayExistsWhenTheNameIsTaken() {
    join(users.add("default", "1001", null, "correct horse"));

    assertThat(join(users.add("default", "1001", null, "another horse")))
        .isEqualTo(new Result.Exists("1001"));
    assertThat(store.users.get("1001").ha1())
        .isEqualTo(Ha1.computeAll("1001", "example.org", "correct horse"));
  }

  @Test
  void shouldRefuseMoreUsersThanATenantMayHave() {
    for (String name : List.of("1", "2", "3")) {
      join(users.add("default", name, null, null));
    }

    assertThat(join(users.add("default", "4", null, null))).isEqualTo(new Result.TooMany("4"));
  }

  @Test
  @Scenario("auth-core/SIP users/New password")
  void shouldReplaceEveryHa1WhenThePasswordChanges() {
    join(users.add("default", "1001", null, "correct horse"));

    Result.Done changed =
        (Result.Done) join(users.changePassword("default", "1001", null, null, Grants.ALL));

    assertThat(store.users.get("1001").ha1())
        .isEqualTo(Ha1.computeAll("1001", "example.org", changed.password()));
    assertThat(join(users.changePassword("default", "1009", null, null, Grants.ALL)))
        .isEqualTo(new Result.Missing("1009"));
  }

  @Test
  void shouldSayMissingWhenUserOrTenantIsNotThere() {
    assertThat(join(users.remove("default", "1009", null, Grants.ALL)))
        .isEqualTo(new Result.Missing("1009"));
    assertThat(
            join(
                users.update("default", "1009", UserChange.enabled(false), null, null, Grants.ALL)))
        .isEqualTo(new Result.Missing("1009"));
    assertThat(join(users.add("nowhere", "1001", null, null)))
        .isEqualTo(new Result.Missing("1001"));
  }

  @Test
  @Scenario("users-core/Passwords to sign in/Stored form")
  void shouldStoreAPasswordToSignInWithOnlyAsArgon2id() {
    join(users.add("default", person("ann", "correct horse"), Grants.ALL));

    String hash = store.users.get("ann").loginHash();
    assertThat(hash).startsWith("$argon2id$v=19$m=64,t=1,p=1$").doesNotContain("correct");
    assertThat(Argon2.verify("correct horse", hash)).isTrue();
    assertThat(Argon2.verify("correct house", hash)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password1",
        "Qwertz123",
        "12345678",
        "abcdefghij",
        "annannann",
        "my rvoip pass",
        "short"
      })
  @Scenario("users-core/Passwords to sign in/Password that everybody tries")
  void shouldRefuseAPasswordThatEverybodyTries(String password) {
    assertThat(join(users.add("default", person("ann", password), Grants.ALL)))
        .isInstanceOfSatisfying(
            Result.Invalid.class,
            i -> assertThat(i.problem()).startsWith("loginPassword: ").doesNotContain(password));
    assertThat(join(users.add("default", "ann", null, password)))
        .isInstanceOfSatisfying(
            Result.Invalid.class, i -> assertThat(i.problem()).startsWith("password: "));
    assertThat(store.users).isEmpty();
  }

  @Test
  void shouldNotTakeThePhonesPasswordToSignInWith() {
    Users.Wanted same =
        new Users.Wanted(
            "ann",
            null,
            "correct horse",
            "correct horse",
            true,
            null,
            Set.of(),
            Set.of(),
            Map.of());
    assertThat(join(users.add("default", same, Grants.ALL)))
        .isEqualTo(new Result.Invalid("loginPassword: … (expected: another than the phone's)"));
  }

  @Test
  @Scenario("users-core/Roles/More than one's own")
  void shouldNotLetAnAdminOfATenantMakeOrTouchAnAdminOfTheCluster() {
    Grants admin = new Grants(Set.of("admin"), true);
    assertThat(join(users.add("default", person("eve", "correct horse", "cluster-admin"), admin)))
        .isEqualTo(new Result.Forbidden("eve"));
    join(users.add("default", person("root", "correct horse", "cluster-admin"), Grants.ALL));

    assertThat(
            join(
                users.update(
                    "default", "root", UserChange.enabled(true), "another horse", null, admin)))
        .isEqualTo(new Result.Forbidden("root"));
    assertThat(join(users.remove("default", "root", null, admin)))
        .isEqualTo(new Result.Forbidden("root"));

    assertThat(
            join(users.add("default", person("bob", "correct horse", "admin", "billing"), admin)))
        .isInstanceOf(Result.Done.class);
    assertThat(join(users.changePassword("default", "root", null, null, admin)))
        .isEqualTo(new Result.Forbidden("root"));
    assertThat(join(users.update("default", "bob", roles("cluster-admin"), null, null, admin)))
        .isEqualTo(new Result.Forbidden("bob"));
    assertThat(store.users.get("bob").roles()).containsExactlyInAnyOrder("admin", "billing");
  }

  @Test
  @Scenario("users-core/Roles/Restricted token")
  void shouldLetATokenForPhonesChangeNoRolesGroupsOrLogins() {
    Grants phones = new Grants(Set.of("admin"), false);
    assertThat(join(users.add("default", person("1001", null), phones)))
        .isInstanceOf(Result.Done.class);
    assertThat(join(users.add("default", person("ann", "correct horse"), phones)))
        .isEqualTo(new Result.Forbidden("ann"));
    assertThat(join(users.update("default", "1001", roles(), null, null, phones)))
        .isEqualTo(new Result.Forbidden("1001"));
    assertThat(
            join(
                users.update(
                    "default", "1001", UserChange.enabled(true), "correct horse", null, phones)))
        .isEqualTo(new Result.Forbidden("1001"));
    assertThat(join(users.update("default", "1001", UserChange.enabled(false), null, null, phones)))
        .isInstanceOf(Result.Done.class);
  }

  @Test
  void shouldRefuseAGroupThatIsNotThereOrBringsMoreThanOnesOwn() {
    store.groups.put("board", Set.of("cluster-admin"));
    Grants admin = new Grants(Set.of("admin"), true);
    join(users.add("default", person("ann", null), admin));

    UserChange board = new UserChange(null, null, null, null, Set.of("board"), null, null);
    UserChange none = new UserChange(null, null, null, null, Set.of("nobody"), null, null);
    assertThat(join(users.update("default", "ann", board, null, null, admin)))
        .isEqualTo(new Result.Forbidden("ann"));
    assertThat(join(users.update("default", "ann", none, null, null, admin)))
        .isEqualTo(new Result.Invalid("groups: nobody (expected: one that there is)"));
    assertThat(join(users.update("default", "ann", board, null, null, Grants.ALL)))
        .isInstanceOf(Result.Done.class);
  }

  // Ten thousand phones that are switched off must not become ten thousand revocations.
  @Test
  void shouldTellOfAccessOnlyOfPeople() {
    join(users.add("default", person("ann", "correct horse"), Grants.ALL));
    told.clear();
    join(users.update("default", "ann", UserChange.enabled(false), null, null, Grants.ALL));
    join(users.update("default", "ann", roles("viewer"), null, null, Grants.ALL));
    join(users.remove("default", "ann", null, Grants.ALL));

    assertThat(told)
        .containsExactly("ann ACCESS", "ann DISABLED", "ann ACCESS", "ann ACCESS", "ann REMOVED");

    join(users.add("default", "1001", null, null));
    told.clear();
    join(users.update("default", "1001", roles("viewer"), null, null, Grants.ALL));
    assertThat(told).containsExactly("1001 UPDATED");
  }

  @Test
  void shouldTellOfEveryChangeThatWasStoredAndOfNoOther() {
    join(users.add("default", "1001", null, null));
    join(users.add("default", "1001", null, null));
    join(users.changePassword("default", "1001", null, null, Grants.ALL));
    join(users.update("default", "1001", UserChange.enabled(false), null, null, Grants.ALL));
    join(users.update("default", "1001", UserChange.enabled(true), null, 1L, Grants.ALL));
    join(users.remove("default", "1001", null, Grants.ALL));
    join(users.remove("default", "1001", null, Grants.ALL));

    assertThat(told)
        .containsExactly(
            "1001 ADDED", "1001 PASSWORD", "1001 UPDATED", "1001 DISABLED", "1001 REMOVED");
  }
}
