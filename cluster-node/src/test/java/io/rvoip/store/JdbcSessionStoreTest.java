package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.oauth.BrowserSession;
import io.rvoip.auth.oauth.SessionStore;
import io.rvoip.auth.oauth.SessionStore.Found;
import io.rvoip.auth.oauth.SessionStore.Renewal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JdbcSessionStoreTest extends OnEachDatabase {
  private static final Instant T0 = Events.NOON;

  private final SessionStore sessions = store.sessions();

  private static BrowserSession session(String id, String subject, Instant created) {
    return new BrowserSession(
        id,
        "default",
        "sso",
        "sub",
        subject,
        "Ann",
        Set.of("admin", "viewer"),
        new byte[] {1, 2, 3},
        created,
        created,
        created.plus(Duration.ofHours(12)),
        created.plusSeconds(300),
        0);
  }

  private Found found(String hash) {
    return get(sessions.find(hash)).orElseThrow();
  }

  private static Renewal renewal(String secretHash) {
    return new Renewal("Ann B", Set.of("viewer"), new byte[] {4}, T0.plusSeconds(600), secretHash);
  }

  @Test
  void shouldFindASessionByTheHashOfItsSecret() {
    BrowserSession kept = session("s1", "sso:one", T0);
    get(sessions.add(kept, "h1", 5));
    Found found = found("h1");
    assertThat(found.session()).usingRecursiveComparison().isEqualTo(kept);
    assertThat(found.confirmed()).isTrue();
    assertThat(found.superseded()).isNull();
    assertThat(get(sessions.find("s1"))).isEmpty();
  }

  @Test
  void shouldTakeAStateOnce() {
    List<CompletableFuture<Boolean>> claims =
        IntStream.range(0, 8)
            .mapToObj(i -> sessions.claimState("state", T0.plusSeconds(600)).toCompletableFuture())
            .toList();
    assertThat(claims.stream().filter(CompletableFuture::join)).hasSize(1);
    get(sessions.forgetEnded(T0.plusSeconds(600), Instant.EPOCH));
    assertThat(get(sessions.claimState("state", T0))).as("forgotten when too old").isTrue();
  }

  @Test
  void shouldKeepTheNewestSessionsOfAUser() {
    for (int i = 0; i < 4; i++) {
      get(sessions.add(session("m" + i, "sso:many", T0.plusSeconds(i)), "hm" + i, 2));
    }
    get(sessions.add(session("o", "sso:other", T0), "ho", 2));
    assertThat(get(sessions.find("hm0"))).isEmpty();
    assertThat(get(sessions.find("hm1"))).isEmpty();
    assertThat(get(sessions.find("hm2"))).isPresent();
    assertThat(get(sessions.find("hm3"))).isPresent();
    assertThat(get(sessions.find("ho"))).isPresent();
  }

  @Test
  void shouldLetOneOfManyRefresh() {
    get(sessions.add(session("r", "sso:refresh", T0), "hr", 5));
    List<CompletableFuture<Boolean>> claims =
        IntStream.range(0, 8)
            .mapToObj(
                i -> sessions.claimRefresh("r", 0, T0, T0.plusSeconds(60)).toCompletableFuture())
            .toList();
    assertThat(claims.stream().filter(CompletableFuture::join)).hasSize(1);
    assertThat(found("hr").session().version()).isEqualTo(1);
    assertThat(get(sessions.claimRefresh("r", 1, T0.plusSeconds(59), T0.plusSeconds(100))))
        .as("claimed")
        .isFalse();
    assertThat(get(sessions.claimRefresh("r", 1, T0.plusSeconds(60), T0.plusSeconds(120))))
        .as("whoever had the claim has died")
        .isTrue();
    assertThat(get(sessions.refreshed("r", 1, renewal("hx")))).as("it has not").isFalse();
    assertThat(get(sessions.find("hx"))).isEmpty();
    assertThat(get(sessions.refreshed("r", 2, renewal("hy")))).isTrue();
    BrowserSession fresh = found("hy").session();
    assertThat(fresh.roles()).containsExactly("viewer");
    assertThat(fresh.name()).isEqualTo("Ann B");
    assertThat(fresh.freshUntil()).isEqualTo(T0.plusSeconds(600));
    assertThat(fresh.sealedTokens()).containsExactly(4);
  }

  @Test
  void shouldSupersedeASecretWhenItsSuccessorIsUsed() {
    get(sessions.add(session("c", "sso:confirm", T0), "hc0", 5));
    refresh("c", "hc1");
    assertThat(found("hc0").superseded()).as("the new one may be lost").isNull();
    assertThat(found("hc1").confirmed()).isFalse();
    refresh("c", "hc2");
    assertThat(get(sessions.find("hc1"))).as("lost, and nobody will know it").isEmpty();

    get(sessions.confirm("c", "hc2", T0.plusSeconds(9)));
    get(sessions.confirm("c", "hc2", T0.plusSeconds(99)));

    assertThat(found("hc0").superseded()).isEqualTo(T0.plusSeconds(9));
    assertThat(found("hc2").confirmed()).isTrue();
    assertThat(found("hc2").superseded()).isNull();
    get(sessions.confirm("c", "hc0", T0.plusSeconds(100)));
    assertThat(found("hc2").superseded()).as("an old one supersedes nothing").isNull();
  }

  private void refresh(String id, String secretHash) {
    long version = found("hc0").session().version();
    assertThat(get(sessions.claimRefresh(id, version, T0, T0.plusSeconds(60)))).isTrue();
    assertThat(get(sessions.refreshed(id, version + 1, renewal(secretHash)))).isTrue();
  }

  @Test
  void shouldKeepTokensOfARefreshThatConfirmedNothing() {
    get(sessions.add(session("k", "sso:kept", T0), "hk", 5));
    get(sessions.claimRefresh("k", 0, T0, T0.plusSeconds(60)));
    get(
        sessions.refreshed(
            "k", 1, new Renewal("Ann", Set.of("admin"), new byte[] {9}, null, null)));
    BrowserSession session = found("hk").session();
    assertThat(session.freshUntil()).isEqualTo(T0.plusSeconds(300));
    assertThat(session.sealedTokens()).containsExactly(9);
  }

  @Test
  void shouldWaitAfterARefreshThatFailed() {
    get(sessions.add(session("f", "sso:failed", T0), "hf", 5));
    get(sessions.claimRefresh("f", 0, T0, T0.plusSeconds(60)));
    get(sessions.refreshFailed("f", 1, T0.plusSeconds(5)));
    assertThat(get(sessions.claimRefresh("f", 1, T0.plusSeconds(4), T0.plusSeconds(60)))).isFalse();
    assertThat(get(sessions.claimRefresh("f", 1, T0.plusSeconds(5), T0.plusSeconds(60)))).isTrue();
  }

  @Test
  void shouldEndASessionWithAllItsSecrets() {
    get(sessions.add(session("e", "sso:ended", T0), "he", 5));
    get(sessions.touch("e", T0.plusSeconds(50)));
    get(sessions.touch("e", T0.plusSeconds(40)));
    assertThat(found("he").session().seen()).as("never back").isEqualTo(T0.plusSeconds(50));
    assertThat(get(sessions.end("e"))).isTrue();
    assertThat(get(sessions.end("e"))).isFalse();
    assertThat(get(sessions.find("he"))).isEmpty();
    assertThat(get(sessions.refreshed("e", 0, renewal("hz")))).isFalse();
  }

  @Test
  void shouldForgetWhatIsOver() {
    Instant later = T0.plus(Duration.ofDays(10));
    get(sessions.add(session("old", "sso:old", T0), "hold", 5));
    get(sessions.add(session("idle", "sso:idle", later), "hidle", 5));
    get(sessions.add(session("busy", "sso:busy", later), "hbusy", 5));
    get(sessions.touch("busy", later.plusSeconds(100)));
    get(sessions.forgetEnded(later.plusSeconds(101), later.plusSeconds(1)));
    assertThat(get(sessions.find("hold"))).isEmpty();
    assertThat(get(sessions.find("hidle"))).isEmpty();
    assertThat(get(sessions.find("hbusy"))).isPresent();
  }
}
