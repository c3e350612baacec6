package io.rvoip.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RevocationsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Target ALICE = new Target("default", Kind.SUBJECT, "alice");

  private final Revocations revocations = new Revocations();

  private static Revocation until(Target target, Instant before) {
    return new Revocation(target, before, before.plusSeconds(600));
  }

  private boolean covers(String tenant, String subject, String tokenId, Instant issued) {
    return revocations.cover(tenant, subject, tokenId, issued);
  }

  @Test
  void shouldCoverTokensOfASubjectIssuedUntilThen() {
    revocations.add(List.of(until(ALICE, NOON)));

    assertThat(covers("default", "alice", "1", NOON.minusSeconds(9))).isTrue();
    assertThat(covers("default", "alice", "1", NOON)).isTrue();
    assertThat(covers("default", "alice", "1", NOON.plusSeconds(1))).isFalse();
    assertThat(covers("default", "alice", null, null)).as("of unknown age").isTrue();
    assertThat(covers("default", "bob", "1", NOON)).isFalse();
    assertThat(covers("other", "alice", "1", NOON)).isFalse();
  }

  @Test
  void shouldCoverOneTokenWheneverItWasIssued() {
    revocations.add(List.of(until(new Target("default", Kind.TOKEN, "1"), NOON)));

    assertThat(covers("default", "alice", "1", NOON.plusSeconds(9))).isTrue();
    assertThat(covers("default", "alice", "2", NOON)).isFalse();
    assertThat(covers("default", "alice", null, NOON)).isFalse();
  }

  @Test
  void shouldCoverAllOfATenant() {
    revocations.add(List.of(until(new Target("default", Kind.ALL, ""), NOON)));

    assertThat(covers("default", "anybody", null, NOON)).isTrue();
    assertThat(covers("default", "anybody", null, NOON.plusSeconds(1))).isFalse();
    assertThat(covers("other", "anybody", null, NOON)).isFalse();
  }

  @Test
  void shouldGrowItsVersionOnlyWithWhatIsNew() {
    long first = revocations.version();
    revocations.add(List.of(until(ALICE, NOON)));
    long second = revocations.version();
    revocations.add(List.of(until(ALICE, NOON), until(ALICE, NOON.minusSeconds(60))));

    assertThat(second).isGreaterThan(first);
    assertThat(revocations.version()).isEqualTo(second);
    assertThat(covers("default", "alice", null, NOON)).as("the wider one stays").isTrue();
  }

  @Test
  void shouldForgetWhatIsOver() {
    revocations.add(List.of(until(ALICE, NOON)));
    revocations.forget(NOON.plusSeconds(599));
    assertThat(revocations.size()).isEqualTo(1);
    revocations.forget(NOON.plusSeconds(600));
    assertThat(revocations.size()).isZero();
  }

  @Test
  void shouldTravelAsTextAndLeaveOutWhatItCannotRead() {
    Target odd = new Target("default", Kind.SUBJECT, "https://id/x|y z/ä");
    Revocation revocation = until(odd, NOON);

    assertThat(
            RevocationText.all(
                Map.of(
                    RevocationText.key(odd),
                    RevocationText.value(revocation, NOON),
                    "default/LATER_KIND/x",
                    "1 2 3",
                    "nonsense",
                    "1 2 3")))
        .containsExactly(revocation);
  }

  @Test
  void shouldLeaveTheMapWhenAllNodesHaveHadTheTimeToLearnOfIt() {
    Map<String, String> entries =
        Map.of(
            "old", RevocationText.value(until(ALICE, NOON), NOON.minusMillis(1)),
            "young", RevocationText.value(until(ALICE, NOON), NOON),
            "unreadable", "nonsense");

    assertThat(RevocationText.announcedBefore(NOON, entries))
        .containsExactlyInAnyOrder("old", "unreadable");
  }
}
