package io.rvoip.auth;

import static io.rvoip.auth.UsersTest.CHEAP;
import static io.rvoip.auth.UsersTest.REALMS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.UserImport.Line;
import io.rvoip.auth.UserImport.Outcome;
import io.rvoip.auth.UserImport.Status;
import io.rvoip.auth.login.Argon2;
import io.rvoip.auth.login.PasswordPolicy;
import io.rvoip.protocol.auth.Ha1;
import io.rvoip.testkit.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UserImportTest {
  private final MemoryUsers store = new MemoryUsers();
  private final List<String> told = new ArrayList<>();
  private final UserImport users =
      new UserImport(
          store,
          REALMS,
          new Random(1),
          4,
          PasswordPolicy.DEFAULT,
          (tenant, user, what) -> told.add(user + " " + what));

  private static Line phone(String name, String password) {
    return new Line(name, null, null, null, null, null, null, password, null, null, null);
  }

  private static Map<String, String> hashes(String name, String realm, String password) {
    Map<String, String> ha1 = new TreeMap<>();
    Ha1.computeAll(name, realm, password).forEach((a, hash) -> ha1.put(a.token(), hash));
    return ha1;
  }

  private static Line moved(String name, String realm, Map<String, String> ha1, String loginHash) {
    return new Line(
        name, "Moved", true, null, Set.of("viewer"), null, null, null, realm, ha1, loginHash);
  }

  private List<Outcome> run(boolean replace, Grants grants, Line... lines) {
    return users.run("default", List.of(lines), replace, grants).toCompletableFuture().join();
  }

  @Test
  @Scenario("users-core/Import and export/Line that is wrong")
  void shouldStoreWhatIsGoodAndTellWhatIsWrongOfEachLine() {
    List<Outcome> outcomes =
        run(
            false,
            Grants.ALL,
            phone("1001", "correct horse"),
            phone("No Name", "correct horse"),
            phone("1002", "12345678"),
            phone("1001", "another horse"),
            phone(null, "correct horse"),
            phone("1003", null));

    assertThat(outcomes)
        .extracting(Outcome::status)
        .containsExactly(
            Status.ADDED,
            Status.REFUSED,
            Status.REFUSED,
            Status.REFUSED,
            Status.REFUSED,
            Status.ADDED);
    assertThat(outcomes.get(1).problem()).startsWith("name: No Name (expected: ");
    assertThat(outcomes.get(2).problem()).startsWith("password: … (expected: ");
    assertThat(outcomes.get(3).problem()).isEqualTo("name: twice in these lines");
    assertThat(store.users.keySet()).containsExactly("1001", "1003");
    assertThat(told).containsExactly("1001 ADDED", "1003 ADDED");
  }

  @Test
  @Scenario("users-core/Import and export/Hashes of another realm")
  void shouldTakeHashesOfTheSameRealmOnly() {
    String login = Argon2.hash("correct horse", CHEAP, new Random(1));
    Map<String, String> ours = hashes("ann", "example.org", "correct horse");
    List<Outcome> outcomes =
        run(
            false,
            Grants.ALL,
            moved("ann", "example.org", ours, login),
            moved("bob", "example.com", hashes("bob", "example.com", "correct horse"), null),
            moved("cid", "example.org", Map.of("MD5", ours.get("MD5")), null),
            moved(
                "dan",
                "example.org",
                ours,
                "$argon2id$v=19$m=999999,t=1,p=1$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA"));

    assertThat(outcomes)
        .extracting(Outcome::problem)
        .containsExactly(
            null,
            "realm: example.com (expected: example.org)",
            "ha1.SHA-256: … (expected: 64 hex digits, lower case)",
            "loginHash: … (expected: $argon2id$v=19$…)");
    assertThat(store.users.get("ann").ha1())
        .isEqualTo(Ha1.computeAll("ann", "example.org", "correct horse"));
    assertThat(store.users.get("ann").loginHash()).isEqualTo(login);
  }

  @Test
  @Scenario("users-core/Import and export/Line without a password")
  void shouldReplaceOnlyWhenAskedAndNobodyWithMoreRights() {
    run(false, Grants.ALL, phone("1001", "correct horse"));
    Grants phones = new Grants(Set.of("admin"), false);

    assertThat(run(false, phones, phone("1001", "another horse")).getFirst().status())
        .isEqualTo(Status.EXISTS);
    assertThat(run(true, phones, phone("1001", "another horse")).getFirst().status())
        .isEqualTo(Status.REPLACED);
    assertThat(told).containsExactly("1001 ADDED", "1001 PASSWORD");
    var known = store.users.get("1001").ha1();
    assertThat(run(true, phones, phone("1001", null)).getFirst().status())
        .isEqualTo(Status.REPLACED);
    assertThat(store.users.get("1001").ha1()).as("kept, as the line has none").isEqualTo(known);
    Line admin = moved("eve", null, null, null);
    assertThat(run(true, phones, admin).getFirst().problem())
        .isEqualTo("roles: more than may be handed out");

    store.users.put(
        "root",
        new NewUser(
            "default",
            "root",
            "root",
            true,
            null,
            Set.of("cluster-admin"),
            Set.of(),
            Map.of(),
            Map.of(),
            null));
    assertThat(
            run(true, new Grants(Set.of("admin"), true), phone("root", "another horse"))
                .getFirst()
                .problem())
        .isEqualTo("roles: more than may be changed");
  }

  @Test
  void shouldNotStoreMoreThanTheTenantMayHave() {
    assertThat(
            run(
                false,
                Grants.ALL,
                phone("1", null),
                phone("2", null),
                phone("3", null),
                phone("4", null),
                phone("5", null)))
        .extracting(Outcome::status)
        .containsExactly(Status.ADDED, Status.ADDED, Status.ADDED, Status.ADDED, Status.REFUSED);
  }
}
