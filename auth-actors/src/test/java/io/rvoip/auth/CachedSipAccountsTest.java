package io.rvoip.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class CachedSipAccountsTest {
  private static final SipAccount ALICE = new SipAccount("t", "alice", "Alice", true, Map.of());

  private final Deque<CompletableFuture<Optional<SipAccount>>> answers = new ArrayDeque<>();
  private int asked;
  private long nowNanos;
  private final CachedSipAccounts cached =
      new CachedSipAccounts(
          (tenant, user) -> {
            asked++;
            return answers.removeFirst();
          },
          2,
          Duration.ofSeconds(3),
          Duration.ofSeconds(60),
          () -> nowNanos);

  private void willAnswer(Optional<SipAccount> account) {
    answers.add(CompletableFuture.completedFuture(account));
  }

  private void willFail() {
    answers.add(CompletableFuture.failedFuture(new IllegalStateException("away")));
  }

  private CompletableFuture<Optional<SipAccount>> find(String user) {
    return cached.find("t", user).toCompletableFuture();
  }

  private void afterSeconds(int seconds) {
    nowNanos += Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void shouldAskOnceWhileTheAnswerIsFreshAlsoForUnknownUsers() {
    willAnswer(Optional.of(ALICE));
    willAnswer(Optional.empty());

    assertThat(find("alice").join()).contains(ALICE);
    assertThat(find("alice").join()).contains(ALICE);
    assertThat(find("nobody").join()).isEmpty();
    assertThat(find("nobody").join()).isEmpty();
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void shouldAskAgainWhenTheAnswerIsOldOrForgotten() {
    willAnswer(Optional.of(ALICE));
    willAnswer(Optional.of(ALICE));
    willAnswer(Optional.empty());
    find("alice").join();
    afterSeconds(3);
    find("alice").join();

    cached.forget("t", "alice");

    assertThat(find("alice").join()).isEmpty();
    assertThat(asked).isEqualTo(3);
  }

  @Test
  void shouldTellWhatItRemembersWithoutAskingAndReadAfreshWhenTold() {
    assertThat(cached.remembered("t", "alice")).isEmpty();
    willAnswer(Optional.of(ALICE));
    find("alice").join();
    assertThat(cached.remembered("t", "alice")).contains(ALICE);
    assertThat(asked).isEqualTo(1);

    SipAccount changed = new SipAccount("t", "alice", "Alice", false, Map.of());
    willAnswer(Optional.of(changed));
    assertThat(cached.read("t", "alice").toCompletableFuture().join()).contains(changed);
    assertThat(cached.remembered("t", "alice")).contains(changed);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void shouldShareOneLookUpWhenManyAskAtOnce() {
    CompletableFuture<Optional<SipAccount>> pending = new CompletableFuture<>();
    answers.add(pending);
    CompletionStage<Optional<SipAccount>> first = find("alice");
    CompletionStage<Optional<SipAccount>> second = find("alice");

    pending.complete(Optional.of(ALICE));

    assertThat(first.toCompletableFuture().join()).contains(ALICE);
    assertThat(second.toCompletableFuture().join()).contains(ALICE);
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void shouldUseAnOlderAnswerWhileTheStoreIsAway() {
    willAnswer(Optional.of(ALICE));
    find("alice").join();
    afterSeconds(30);
    willFail();

    assertThat(find("alice").join()).contains(ALICE);

    afterSeconds(31);
    willFail();
    assertThatThrownBy(() -> find("alice").join()).hasRootCauseMessage("away");
  }

  @Test
  void shouldNotRememberWhatWasReadBeforeTheChange() {
    CompletableFuture<Optional<SipAccount>> slow = new CompletableFuture<>();
    answers.add(slow);
    CompletableFuture<Optional<SipAccount>> early = find("alice");

    cached.forget("t", "alice");
    slow.complete(Optional.of(ALICE));

    assertThat(early.join()).contains(ALICE);
    willAnswer(Optional.empty());
    assertThat(find("alice").join()).isEmpty();
  }

  @Test
  void shouldNotBringARemovedUserBackWhenTheStoreGoesAway() {
    willAnswer(Optional.of(ALICE));
    find("alice").join();
    afterSeconds(5);
    willAnswer(Optional.empty());
    find("alice").join();
    afterSeconds(5);
    willFail();

    assertThatThrownBy(() -> find("alice").join()).hasRootCauseMessage("away");
  }

  @Test
  void shouldForgetTheOneUsedLongestAgoWhenItIsFull() {
    for (String name : new String[] {"a", "b", "c", "a"}) {
      willAnswer(Optional.empty());
      find(name).join();
    }

    assertThat(asked).isEqualTo(4);
  }
}
