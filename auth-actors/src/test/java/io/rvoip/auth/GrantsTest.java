package io.rvoip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GrantsTest {
  private static Grants of(String... held) {
    return new Grants(Set.of(held), true);
  }

  private static User user(String... roles) {
    return new User(
        "default",
        "ann",
        "Ann",
        true,
        null,
        Set.of(),
        Set.of("board"),
        Set.of(roles),
        Map.of(),
        true,
        Instant.EPOCH,
        1);
  }

  @Test
  void shouldHandOutNoMoreThanOnesOwn() {
    assertThat(of("admin").covers(Set.of("viewer", "operator", "admin", "billing"))).isTrue();
    assertThat(of("admin").covers(Set.of("cluster-admin"))).isFalse();
    assertThat(of("cluster-admin").covers(Set.of("cluster-admin", "billing"))).isTrue();
    assertThat(of("operator").covers(Set.of("viewer"))).isTrue();
    assertThat(of("operator").covers(Set.of("admin"))).isFalse();
    // A word of the deployment may mean anything there; having one gives no right to it.
    assertThat(of("operator", "billing").covers(Set.of("billing"))).isFalse();
    assertThat(of().covers(Set.of())).isTrue();
    assertThat(new Grants(Set.of("cluster-admin"), false).covers(Set.of("viewer"))).isFalse();
  }

  @Test
  void shouldTouchNobodyWhoHasMore() {
    assertThat(of("admin").mayTouch(user("admin", "billing"))).isTrue();
    assertThat(of("admin").mayTouch(user("viewer", "cluster-admin"))).isFalse();
    assertThat(of("cluster-admin").mayTouch(user("cluster-admin"))).isTrue();
  }

  @Test
  void shouldSayWhatARoleMayLookLike() {
    assertThat(Grants.formProblem(Set.of("call-center:lead_2"))).isEmpty();
    assertThat(Grants.formProblem(Set.of("a b")))
        .contains("roles: a b (expected: words of a-z 0-9 _ . : -)");
  }
}
