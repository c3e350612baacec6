package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.ApiToken;
import io.rvoip.auth.OpaqueTokens;
import io.rvoip.auth.revocation.RecordedRevocation;
import io.rvoip.auth.revocation.Revocation;
import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import io.rvoip.auth.revocation.RevocationStore;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JdbcRevocationsTest extends OnEachDatabase {
  private static final Instant NOON = Events.NOON;

  private final RevocationStore revocations = store.revocations();

  private static RecordedRevocation recorded(Target target, Instant before, String reason) {
    return new RecordedRevocation(
        new Revocation(target, before, before.plus(Duration.ofDays(30))), before, "admin", reason);
  }

  private static ApiToken token(int seed, String tenant, String subject, Instant created) {
    store.tenants().ensure(tenant, tenant);
    ApiToken token =
        OpaqueTokens.mint(
                tenant, subject, Set.of("viewer"), Set.of(), created, null, new Random(seed))
            .stored();
    get(store.apiTokens().add(token));
    return token;
  }

  private static boolean isRevoked(ApiToken token) {
    return get(store.apiTokens().find(token.sha256())).orElseThrow().revoked();
  }

  @Test
  void shouldKeepOnePerTargetAndTheWiderOfTwo() {
    Target alice = new Target("one", Kind.SUBJECT, "alice");
    get(revocations.add(recorded(alice, NOON, "first")));
    get(revocations.add(recorded(alice, NOON.plusSeconds(60), "wider")));
    get(revocations.add(recorded(alice, NOON.plusSeconds(30), "narrower")));

    assertThat(get(revocations.count("one"))).isEqualTo(1);
    assertThat(get(revocations.list("one", null, 10)))
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.revocation())
                  .isEqualTo(recorded(alice, NOON.plusSeconds(60), "").revocation());
              assertThat(r.reason()).isEqualTo("narrower");
              assertThat(r.by()).isEqualTo("admin");
            });
  }

  @Test
  void shouldListThoseOfATenantPageByPage() {
    for (String subject : new String[] {"a", "b", "c"}) {
      get(revocations.add(recorded(new Target("two", Kind.SUBJECT, subject), NOON, "")));
    }
    get(revocations.add(recorded(new Target("two", Kind.ALL, ""), NOON, "")));
    get(revocations.add(recorded(new Target("three", Kind.ALL, ""), NOON, "")));

    var first = get(revocations.list("two", null, 2));
    var second = get(revocations.list("two", first.getLast().revocation().target(), 2));

    assertThat(first).extracting(r -> r.revocation().target().value()).containsExactly("", "a");
    assertThat(second).extracting(r -> r.revocation().target().value()).containsExactly("b", "c");
  }

  @Test
  void shouldForgetWhatIsOverAndGiveWhatIsNot() {
    Revocation old =
        new Revocation(new Target("four", Kind.TOKEN, "old"), NOON, NOON.plusSeconds(10));
    Revocation young =
        new Revocation(new Target("four", Kind.TOKEN, "young"), NOON, NOON.plusSeconds(20));
    get(revocations.add(new RecordedRevocation(old, NOON, "admin", "")));
    get(revocations.add(new RecordedRevocation(young, NOON, "admin", "")));

    assertThat(get(revocations.valid(NOON.plusSeconds(10)))).contains(young).doesNotContain(old);
    assertThat(get(revocations.forget(NOON.plusSeconds(10)))).isEqualTo(1);
    assertThat(get(revocations.count("four"))).isEqualTo(1);
  }

  @Test
  @Scenario("token-validation/Revocation/After a restart")
  void shouldEndStoredTokensForGood() {
    ApiToken before = token(1, "five", "alice", NOON);
    ApiToken after = token(2, "five", "alice", NOON.plusSeconds(1));
    ApiToken bob = token(3, "five", "bob", NOON);
    ApiToken elsewhere = token(4, "six", "alice", NOON);

    get(revocations.add(recorded(new Target("five", Kind.SUBJECT, "alice"), NOON, "")));
    assertThat(isRevoked(before)).isTrue();
    assertThat(isRevoked(after)).isFalse();
    assertThat(isRevoked(bob)).isFalse();

    get(revocations.add(recorded(new Target("five", Kind.TOKEN, bob.id()), NOON, "")));
    assertThat(isRevoked(bob)).isTrue();

    get(revocations.add(recorded(new Target("five", Kind.ALL, ""), NOON.plusSeconds(1), "")));
    assertThat(isRevoked(after)).isTrue();
    assertThat(isRevoked(elsewhere)).isFalse();
  }

  @Test
  void shouldKeepWordsAsTheyAre() {
    Target odd = new Target("seven", Kind.SUBJECT, "https://id/x'; DROP TABLE revocation; --|ä");
    get(revocations.add(recorded(odd, NOON, "a\"b'c")));
    assertThat(get(revocations.list("seven", null, 10)))
        .containsExactly(recorded(odd, NOON, "a\"b'c"));
  }
}
