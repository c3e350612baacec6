package io.rvoip.auth;

import static io.rvoip.auth.UsersTest.CHEAP;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.Logins.Result;
import io.rvoip.auth.login.Argon2;
import io.rvoip.auth.login.LoginThrottle;
import io.rvoip.auth.login.PasswordHashing;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginsTest {
  private static final Argon2.Cost OLD = new Argon2.Cost(32, 1, 1);

  private final MemoryUsers store = new MemoryUsers();
  private final PasswordHashing hashing = new PasswordHashing(CHEAP, 1, 10, new Random(1));
  private long now;
  private final Instant clock = Instant.parse("2026-01-01T00:00:00Z");
  private final Logins logins =
      new Logins(
          store, hashing, new LoginThrottle(3, Duration.ofMinutes(5), 100), () -> now, () -> clock);

  @BeforeEach
  void users() {
    store.groups.put("support", Set.of("operator"));
    user("ann", true, Argon2.hash("correct horse", CHEAP, new Random(2)));
    user("off", false, Argon2.hash("correct horse", CHEAP, new Random(3)));
    user("1001", true, null);
  }

  @AfterEach
  void close() {
    hashing.close();
  }

  private void user(String name, boolean enabled, String hash) {
    store.users.put(
        name,
        new NewUser(
            "default",
            name,
            name,
            enabled,
            null,
            Set.of("billing"),
            Set.of("support"),
            Map.of(),
            Map.of(),
            hash));
  }

  private Result login(String name, String password, String source) {
    return logins.login("default", name, password, source).toCompletableFuture().join();
  }

  @Test
  @Scenario("users-core/Signing in/Right password")
  @Scenario("users-core/Roles/Roles of a group")
  void shouldKnowTheUserWithHisOwnRolesAndThoseOfHisGroups() {
    assertThat(login("ann", "correct horse", "a"))
        .isEqualTo(
            new Result.SignedIn(
                new UserContext(
                    "ann", "default", Set.of("billing", "operator"), Set.of(), Logins.SOURCE, null),
                clock));
  }

  @Test
  @Scenario("users-core/Signing in/Wrong, unknown and disabled look alike")
  void shouldSayTheSameOfAWrongPasswordAndOfNobody() {
    assertThat(login("ann", "wrong horse", "a")).isEqualTo(new Result.Wrong());
    assertThat(login("nobody", "correct horse", "b")).isEqualTo(new Result.Wrong());
    assertThat(login("off", "correct horse", "c")).isEqualTo(new Result.Wrong());
    assertThat(login("1001", "correct horse", "d")).isEqualTo(new Result.Wrong());
    assertThat(login("No Name\r\n", "correct horse", "e")).isEqualTo(new Result.Wrong());
  }

  // Noise only makes things slower: the fastest of some is what the computing takes.
  @Test
  @Scenario("users-core/Signing in/Wrong, unknown and disabled look alike")
  void shouldTakeAsLongForNobodyAsForAWrongPassword() {
    try (PasswordHashing slow = new PasswordHashing(Argon2.Cost.DEFAULT, 1, 1, new Random(5))) {
      Logins real =
          new Logins(
              store,
              slow,
              new LoginThrottle(99, Duration.ofMinutes(5), 100),
              () -> now,
              () -> clock);
      user("ann", true, slow.hash("correct horse").toCompletableFuture().join());

      long wrong = fastest(real, "ann");
      assertThat(fastest(real, "nobody")).isGreaterThan(wrong / 3);
      assertThat(fastest(real, "1001")).isGreaterThan(wrong / 3);
      assertThat(fastest(real, "off")).isGreaterThan(wrong / 3);
      assertThat(fastest(real, "No Name")).isGreaterThan(wrong / 3);
    }
  }

  private static long fastest(Logins logins, String name) {
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      long start = System.nanoTime();
      logins.login("default", name, "wrong horse", "a").toCompletableFuture().join();
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    return fastest;
  }

  @Test
  @Scenario("users-core/Signing in/Guessing")
  void shouldHearNobodyFromThereAfterTooManyWrongOnes() {
    for (int i = 0; i < 3; i++) {
      assertThat(login("ann", "guess " + i, "bad")).isEqualTo(new Result.Wrong());
    }
    now += Duration.ofMinutes(1).toNanos();
    assertThat(login("ann", "correct horse", "bad"))
        .isEqualTo(new Result.TooMany(Duration.ofMinutes(4)));
    assertThat(login("ann", "correct horse", "home")).isInstanceOf(Result.SignedIn.class);

    now += Duration.ofMinutes(4).toNanos();
    assertThat(login("ann", "correct horse", "bad")).isInstanceOf(Result.SignedIn.class);
  }

  @Test
  @Scenario("users-core/Passwords to sign in/Costs have changed")
  void shouldHashAnewAfterARightPasswordWhenCostsHaveChanged() {
    user("old", true, Argon2.hash("correct horse", OLD, new Random(4)));

    assertThat(login("old", "wrong horse", "a")).isEqualTo(new Result.Wrong());
    assertThat(Argon2.costOf(store.users.get("old").loginHash())).contains(OLD);

    assertThat(login("old", "correct horse", "a")).isInstanceOf(Result.SignedIn.class);
    // One thread: when this is done, what was begun before is too.
    hashing.hash("another").toCompletableFuture().join();
    assertThat(Argon2.costOf(store.users.get("old").loginHash())).contains(CHEAP);
    assertThat(login("old", "correct horse", "a")).isInstanceOf(Result.SignedIn.class);
  }
}
