package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.ApiToken;
import io.rvoip.auth.ApiTokens;
import io.rvoip.auth.OpaqueTokens;
import io.rvoip.auth.TokenValidationService;
import io.rvoip.auth.TokenVerdict.Valid;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JdbcApiTokensTest extends OnEachDatabase {
  private final ApiTokens tokens = store.apiTokens();

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

    assertThat(get(tokens.list("default")))
        .filteredOn(t -> t.id().equals(first.id()) || t.id().equals(second.id()))
        .extracting(ApiToken::id, ApiToken::revoked)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(first.id(), true),
            org.assertj.core.groups.Tuple.tuple(second.id(), false));
  }
}
