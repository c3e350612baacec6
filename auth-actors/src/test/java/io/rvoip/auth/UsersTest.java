package io.rvoip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.Users.Result;
import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.protocol.auth.Ha1;
import io.rvoip.testkit.Scenario;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {
  private final MemoryUsers store = new MemoryUsers();
  private final Users users =
      new Users(
          store,
          tenant ->
              CompletableFuture.completedStage(
                  tenant.equals("default") ? Optional.of("example.org") : Optional.empty()),
          new Random(7),
          3);

  /** A store of the default tenant only. */
  static final class MemoryUsers implements UserStore {
    final Map<String, SipAccount> accounts = new TreeMap<>();

    @Override
    public CompletionStage<Optional<SipAccount>> find(String tenant, String user) {
      return CompletableFuture.completedStage(Optional.ofNullable(accounts.get(user)));
    }

    @Override
    public CompletionStage<Optional<SipUser>> get(String tenant, String name) {
      return find(tenant, name).thenApply(a -> a.map(MemoryUsers::user));
    }

    @Override
    public CompletionStage<List<SipUser>> list(String tenant, @Nullable String after, int limit) {
      return CompletableFuture.completedStage(
          accounts.values().stream().map(MemoryUsers::user).toList());
    }

    @Override
    public CompletionStage<Integer> count(String tenant) {
      return CompletableFuture.completedStage(accounts.size());
    }

    @Override
    public CompletionStage<Boolean> add(SipAccount account) {
      return CompletableFuture.completedStage(
          accounts.putIfAbsent(account.user(), account) == null);
    }

    @Override
    public CompletionStage<Boolean> setPassword(
        String tenant, String name, Map<DigestAlgorithm, String> ha1) {
      return CompletableFuture.completedStage(
          accounts.computeIfPresent(
                  name, (n, a) -> new SipAccount(tenant, n, a.displayName(), a.enabled(), ha1))
              != null);
    }

    @Override
    public CompletionStage<Boolean> update(
        String tenant, String name, @Nullable String displayName, @Nullable Boolean enabled) {
      return CompletableFuture.completedStage(
          accounts.computeIfPresent(
                  name,
                  (n, a) ->
                      new SipAccount(
                          tenant,
                          n,
                          displayName == null ? a.displayName() : displayName,
                          enabled == null ? a.enabled() : enabled,
                          a.ha1()))
              != null);
    }

    @Override
    public CompletionStage<Boolean> remove(String tenant, String name) {
      return CompletableFuture.completedStage(accounts.remove(name) != null);
    }

    private static SipUser user(SipAccount a) {
      return new SipUser(a.tenant(), a.user(), a.displayName(), a.enabled(), Instant.EPOCH);
    }
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
    assertThat(store.accounts.get("1002").displayName()).isEqualTo("Bob");
    assertThat(first.toString()).doesNotContain(first.password());
  }

  // RFC 8760 §2.2: HA1 of one algorithm cannot be made from another's, so all are stored.
  @Test
  @Scenario("auth-core/SIP users/Stored form of a password")
  void shouldStoreHa1OfEveryAlgorithmAndNoPassword() {
    join(users.add("default", "1001", null, "correct horse"));

    assertThat(store.accounts.get("1001").ha1())
        .isEqualTo(Ha1.computeAll("1001", "example.org", "correct horse"))
        .containsOnlyKeys(
            DigestAlgorithm.MD5, DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_512_256);
    assertThat(store.accounts.get("1001").toString()).isEqualTo("SipAccount[default/1001]");
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
    assertThat(store.accounts).isEmpty();
  }

  @Test
  void shouldSayExistsWhenTheNameIsTaken() {
    join(users.add("default", "1001", null, "correct horse"));

    assertThat(join(users.add("default", "1001", null, "another horse")))
        .isEqualTo(new Result.Exists("1001"));
    assertThat(store.accounts.get("1001").ha1())
        .isEqualTo(Ha1.computeAll("1001", "example.org", "correct horse"));
  }

  @Test
  void shouldRefuseMoreUsersThanATenantMayHave() {
    for (String name : List.of("1", "2", "3")) {
      join(users.add("default", name, null, null));
    }

    assertThat(join(users.add("default", "4", null, null))).isEqualTo(new Result.TooMany(3));
  }

  @Test
  @Scenario("auth-core/SIP users/New password")
  void shouldReplaceEveryHa1WhenThePasswordChanges() {
    join(users.add("default", "1001", null, "correct horse"));

    Result.Done changed = (Result.Done) join(users.changePassword("default", "1001", null));

    assertThat(store.accounts.get("1001").ha1())
        .isEqualTo(Ha1.computeAll("1001", "example.org", changed.password()));
    assertThat(join(users.changePassword("default", "1009", null)))
        .isEqualTo(new Result.Missing("1009"));
  }

  @Test
  void shouldSayMissingWhenUserOrTenantIsNotThere() {
    assertThat(join(users.remove("default", "1009"))).isEqualTo(new Result.Missing("1009"));
    assertThat(join(users.update("default", "1009", "x", null)))
        .isEqualTo(new Result.Missing("1009"));
    assertThat(join(users.add("nowhere", "1001", null, null)))
        .isEqualTo(new Result.Missing("1001"));
  }
}
