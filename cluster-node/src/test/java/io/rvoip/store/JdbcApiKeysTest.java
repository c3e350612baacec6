package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.ApiKey;
import io.rvoip.auth.ApiKeyStore;
import io.rvoip.auth.ApiToken;
import io.rvoip.auth.OpaqueTokens;
import io.rvoip.auth.TokenValidationService;
import io.rvoip.auth.TokenVerdict.Valid;
import io.rvoip.auth.Written;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JdbcApiKeysTest extends OnEachDatabase {
  private final ApiKeyStore tokens = store.apiTokens();

  private static OpaqueTokens.Minted minted(int seed, Instant created) {
    return OpaqueTokens.mint(
        "default",
        "robot",
        Set.of("operator", "viewer"),
        Set.of("calls:read"),
        created,
        created.plusSeconds(60),
        new Random(seed));
  }

  @Test
  @Scenario("auth-core/Bearer tokens/Stored form of a token")
  void shouldFindATokenByItsHashOnly() {
    OpaqueTokens.Minted minted = minted(1, Events.NOON);
    get(tokens.add(minted.stored()));

    assertThat(get(tokens.find(OpaqueTokens.sha256(minted.text())))).contains(minted.stored());
    assertThat(get(tokens.find(minted.text()))).isEmpty();
  }

  @Test
  void shouldLetATokenInAtEveryServiceThatReadsTheStore() {
    OpaqueTokens.Minted minted = minted(2, Instant.now());
    get(tokens.add(minted.stored()));
    TokenValidationService service =
        new TokenValidationService(List.of(new OpaqueTokens(tokens)), 10, Duration.ofSeconds(1));

    assertThat(get(service.validate(minted.text())))
        .isInstanceOfSatisfying(
            Valid.class,
            valid -> {
              assertThat(valid.user().roles()).containsExactlyInAnyOrder("operator", "viewer");
              assertThat(valid.user().scopes()).containsExactly("calls:read");
            });
  }

  @Test
  void shouldMarkARevokedTokenAndListIt() {
    ApiToken first = minted(3, Events.NOON.plusSeconds(1)).stored();
    ApiToken second = minted(4, Events.NOON.plusSeconds(2)).stored();
    get(tokens.add(second));
    get(tokens.add(first));

    assertThat(get(tokens.revoke("default", first.id()))).isTrue();
    assertThat(get(tokens.revoke("other", second.id()))).isFalse();

    assertThat(get(tokens.list("default", null, 100)))
        .filteredOn(k -> k.token().id().equals(first.id()) || k.token().id().equals(second.id()))
        .extracting(k -> k.token().id(), k -> k.token().revoked())
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(first.id(), true),
            org.assertj.core.groups.Tuple.tuple(second.id(), false));
  }

  @Test
  @Scenario("users-core/API keys/Last use")
  void shouldNoteTheUseOfAKeyOnceAnHour() {
    ApiKey key = new ApiKey(minted(5, Events.NOON).stored(), "ticket system", "admin", null);
    String id = key.token().id();
    assertThat(get(tokens.add(key, 100))).isEqualTo(Written.DONE);
    assertThat(get(tokens.get("default", id))).contains(key);

    assertThat(get(tokens.used(id, Events.NOON))).isTrue();
    assertThat(get(tokens.used(id, Events.NOON.plusSeconds(3599)))).isFalse();
    assertThat(get(tokens.used(id, Events.NOON.plusSeconds(3601)))).isTrue();
    assertThat(get(tokens.get("default", id)).orElseThrow().lastUsed())
        .isEqualTo(Events.NOON.plusSeconds(3601));
  }

  @Test
  void shouldCountOnlyKeysThatAreGoodAgainstTheLimit() {
    store.tenants().ensure("few", "few");
    Instant later = Instant.now().plusSeconds(3600);
    assertThat(get(tokens.add(key("few", 10, later), 2))).isEqualTo(Written.DONE);
    assertThat(get(tokens.add(key("few", 11, null), 2))).isEqualTo(Written.DONE);
    assertThat(get(tokens.add(key("few", 12, null), 2))).isEqualTo(Written.FULL);

    get(tokens.revoke("few", get(tokens.list("few", null, 1)).getFirst().token().id()));
    assertThat(get(tokens.add(key("few", 13, Instant.EPOCH), 2))).isEqualTo(Written.DONE);
    assertThat(get(tokens.add(key("few", 14, null), 2))).isEqualTo(Written.DONE);
    assertThat(get(tokens.add(key("few", 15, null), 2))).isEqualTo(Written.FULL);
    assertThat(get(tokens.add(key("nowhere", 16, null), 2))).isEqualTo(Written.MISSING);
  }

  @Test
  void shouldForgetKeysThatEndedLongAgoAndNoOthers() {
    store.tenants().ensure("old", "old");
    ApiKey over = key("old", 20, Instant.EPOCH);
    ApiKey good = key("old", 21, null);
    ApiKey revoked = key("old", 22, null);
    for (ApiKey key : List.of(over, good, revoked)) {
      get(tokens.add(key, 100));
    }
    get(tokens.revoke("old", revoked.token().id()));

    get(tokens.deleteEndedBefore(Instant.now().minusSeconds(60)));
    assertThat(get(tokens.list("old", null, 100)))
        .extracting(k -> k.token().id())
        .containsExactlyInAnyOrder(good.token().id(), revoked.token().id());
  }

  private static ApiKey key(String tenant, int seed, @Nullable Instant expires) {
    return new ApiKey(
        OpaqueTokens.mint(
                tenant,
                "key",
                Set.of("viewer"),
                Set.of(),
                Events.NOON,
                expires,
                new Random(1000 + seed))
            .stored(),
        "key " + seed,
        "admin",
        null);
  }
}
