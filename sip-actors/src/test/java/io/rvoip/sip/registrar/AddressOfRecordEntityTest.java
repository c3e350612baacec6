package io.rvoip.sip.registrar;

import static io.rvoip.sip.registrar.AorRig.ID;
import static io.rvoip.sip.registrar.AorRig.assertUnanswered;
import static io.rvoip.sip.registrar.AorRig.register;
import static io.rvoip.sip.registrar.AorRig.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.sip.journal.FencedException;
import io.rvoip.sip.journal.HeldJournal;
import io.rvoip.sip.journal.JournalEntry;
import io.rvoip.sip.journal.JournalEntry.Live;
import io.rvoip.sip.quota.TenantQuotas;
import io.rvoip.sip.quota.TenantUse;
import io.rvoip.sip.registrar.AorCommand.BindingsFound;
import io.rvoip.sip.registrar.AorCommand.RegisterReply;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an address-of-record promises, also when things cross, fail, move and take their time. */
class AddressOfRecordEntityTest {
  private static final String DESK = "<sip:1001@127.0.0.1:5070>";
  private static final String MOBILE = "<sip:1001@127.0.0.1:5080>";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AorRig rig = new AorRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private List<String> writes() {
    return rig.journal.entries().stream().map(e -> e.live() + " " + e.epoch()).toList();
  }

  // ---- what is promised is stored

  // RFC 3261 §10.3 step 8 after step 7: a phone that has its 200 may rely on it.
  @Test
  void shouldAnswerOnlyWhenWhatItPromisesIsStored() {
    ActorRef<AorCommand> aor = rig.start();
    rig.journal.hold();
    TestProbe<RegisterReply> phone = rig.send(aor, register(1, "60", DESK));
    HeldJournal.Write write = rig.journal.next();
    assertUnanswered(phone);

    write.release();
    assertThat(response(phone.receiveMessage()).status()).isEqualTo(200);
    assertThat(rig.targets(aor)).containsExactly("sip:1001@127.0.0.1:5070");
    assertThat(writes()).containsExactly("STARTS 1");
  }

  // Who asked did not wait long enough and asks again, while the first is still being stored.
  @Test
  void shouldGiveARepetitionTheFirstAnswerAndStoreOnce() {
    ActorRef<AorCommand> aor = rig.start();
    rig.journal.hold();
    TestProbe<RegisterReply> first = rig.send(aor, register(1, "60", DESK));
    HeldJournal.Write write = rig.journal.next();
    TestProbe<RegisterReply> again = rig.send(aor, register(1, "60", DESK));
    write.release();

    byte[] answer = first.receiveMessage().response().bytes();
    assertThat(again.receiveMessage().response().bytes()).isEqualTo(answer);
    rig.nowMs.addAndGet(1000); // an answer made anew would tell of 59 seconds and another tag
    assertThat(rig.send(aor, register(1, "60", DESK)).receiveMessage().response().bytes())
        .isEqualTo(answer);
    assertThat(writes()).hasSize(1);
  }

  @Test
  void shouldNotAnswerWhatCouldNotBeStoredAndGoOnWhenItCan() {
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(1, "300", DESK));
    rig.journal.hold();
    TestProbe<RegisterReply> lost = rig.send(aor, register(2, "300", MOBILE));
    rig.journal.next().fail(new IllegalStateException("the database is away"));

    List<TestProbe<RegisterReply>> repetitions = new ArrayList<>();
    Awaitility.await()
        .until(
            () -> {
              rig.timers.timePasses(Duration.ofSeconds(1)); // until it is back
              repetitions.add(rig.send(aor, register(2, "300", MOBILE)));
              return writes().size() == 2;
            });
    RegisterReply answer = repetitions.getLast().receiveMessage();
    assertThat(response(answer).headers(HeaderName.CONTACT)).hasSize(2);
    assertUnanswered(lost);
    assertThat(writes()).containsExactly("STARTS 1", "GOES_ON 2");
  }

  // ---- how much the tenant may have

  @Test
  @Scenario("registrar/Quota of a tenant/One too many")
  @Scenario("registrar/Quota of a tenant/Refresh")
  void shouldRefuseABindingTooManyAndNeverARefresh() {
    rig.quota = new TenantQuotas(Map.of(), Map.of("default", 2));
    rig.elsewhere.told("node2#1", Map.of("default", new TenantUse(0, 1)));
    ActorRef<AorCommand> aor = rig.start();
    assertThat(rig.answer(aor, register(1, "600", DESK)).status()).isEqualTo(200);

    RegisterReply refused = rig.send(aor, register(2, "600", MOBILE)).receiveMessage();
    assertThat(refused.overQuota()).isTrue();
    SipResponse response = response(refused);
    assertThat(response.status()).isEqualTo(480);
    assertThat(response.header(HeaderName.of("Retry-After"))).isEqualTo("60");
    assertThat(response.header(HeaderName.WARNING)).contains("all the registrations it may have");
    assertThat(rig.targets(aor)).hasSize(1);

    rig.elsewhere.told("node2#1", Map.of("default", new TenantUse(0, 5)));
    assertThat(rig.answer(aor, register(3, "600", DESK)).status()).as("refresh").isEqualTo(200);
    assertThat(rig.answer(aor, register(4, "0", DESK)).status()).as("removal").isEqualTo(200);
    assertThat(rig.answer(aor, register(5, "600", DESK)).status()).isEqualTo(480);
    rig.elsewhere.told("node2#1", Map.of("default", TenantUse.NONE));
    assertThat(rig.answer(aor, register(6, "600", DESK, MOBILE)).status()).isEqualTo(200);
  }

  @Test
  void shouldCountABindingThatHasExpiredAsThePlaceOfTheNext() {
    rig.quota = new TenantQuotas(Map.of(), Map.of("default", 1));
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(1, "60", DESK));
    rig.nowMs.addAndGet(MINUTE.toMillis()); // its timer has not fired yet
    assertThat(rig.answer(aor, register(2, "60", MOBILE)).status()).isEqualTo(200);
    rig.pass(MINUTE);
    Awaitility.await().until(() -> rig.index.size() == 0);
    assertThat(rig.quotas.here(List.of("default"))).isEmpty();
  }

  // What could not be stored has no place, and what was stored has not two.
  @Test
  void shouldCountWhatIsStoredAlsoAfterARestart() {
    rig.quota = new TenantQuotas(Map.of(), Map.of("default", 2));
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(1, "300", DESK));
    rig.journal.hold();
    rig.send(aor, register(2, "300", MOBILE));
    HeldJournal.Write write = rig.journal.next();
    assertThat(rig.quotas.here(List.of("default"))).containsValue(new TenantUse(0, 2));
    write.fail(new IllegalStateException("the database is away"));
    Awaitility.await()
        .untilAsserted(
            () -> {
              rig.timers.timePasses(Duration.ofSeconds(1));
              assertThat(rig.quotas.here(List.of("default"))).containsValue(new TenantUse(0, 1));
            });
  }

  // ---- what is promised is stored, and comes back

  // Regression: Pekko stops an entity whose event was not stored, whoever supervises it. The
  // contacts were in no list and never expired until somebody asked for them.
  @Test
  void shouldComeBackByItselfWhenAnExpiryCouldNotBeStored() {
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(1, "600", DESK));
    rig.answer(aor, register(2, "60", MOBILE));
    rig.journal.hold();
    rig.pass(MINUTE);
    rig.journal.next().fail(new IllegalStateException("the database is away"));
    Awaitility.await()
        .until(
            () -> {
              rig.pass(Duration.ofSeconds(10)); // MOBILE is kept one interval longer now
              return rig.index.size() == 1;
            });
    assertThat(rig.targets(aor)).containsExactly("sip:1001@127.0.0.1:5070");
    assertThat(writes()).last().isEqualTo("GOES_ON 2");
  }

  // Regression: Pekko stops an entity that cannot be recovered, whoever supervises it.
  @Test
  void shouldComeBackByItselfWhenItCouldNotBeRecovered() {
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(1, "600", DESK));
    rig.journal.failReplays(new IllegalStateException("the database is away"));
    rig.journal.hold();
    TestProbe<RegisterReply> lost = rig.send(aor, register(2, "600", MOBILE));
    rig.journal.next().fail(new IllegalStateException("the database is away"));
    Awaitility.await()
        .until(
            () -> {
              rig.pass(Duration.ofSeconds(8));
              return rig.journal.failedReplays() >= 3;
            });
    assertUnanswered(lost);

    rig.journal.failReplays(null);
    Awaitility.await()
        .until(
            () -> {
              rig.pass(Duration.ofSeconds(8));
              return !rig.claims.isEmpty();
            });
    assertThat(rig.targets(aor)).containsExactly("sip:1001@127.0.0.1:5070");
  }

  // Somebody else owns it now: two would fight for it for ever.
  @Test
  void shouldStopWhenItHasBeenFenced() {
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(1, "300", DESK));
    rig.journal.hold();
    TestProbe<RegisterReply> phone = rig.send(aor, register(2, "300", MOBILE));
    rig.journal.next().fail(new CompletionException(new FencedException("epoch 1 of 2")));
    rig.kit.createTestProbe().expectTerminated(aor);
    assertUnanswered(phone);
    assertThat(rig.index.entity(ID)).isNull();
    assertThat(rig.claims).isEmpty();
  }

  @Test
  void shouldStoreNothingForARefreshThatChangesNothingDurable() {
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(1, "60", DESK));
    rig.nowMs.addAndGet(30_000);
    assertThat(rig.answer(aor, register(2, "60", DESK)).header(HeaderName.CONTACT))
        .contains("expires=60");
    assertThat(writes()).hasSize(1);
    assertThat(rig.answer(aor, register(3, "60", DESK + ";q=0.5")).status()).isEqualTo(200);
    assertThat(writes()).as("q is durable").hasSize(2);
  }

  // ---- which bindings there are

  // RFC 3261 §10.2.1.2: q says which contact is preferred.
  @Test
  void shouldNameTheMostPreferredContactFirst() {
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(1, "300", DESK + ";q=0.2", MOBILE + ";q=0.9"));
    rig.answer(aor, register(2, "300", "<sip:1001@127.0.0.1:5090>;q=0.5"));
    assertThat(rig.targets(aor))
        .containsExactly(
            "sip:1001@127.0.0.1:5080", "sip:1001@127.0.0.1:5090", "sip:1001@127.0.0.1:5070");
  }

  // RFC 3261 §10.3 step 7: an older REGISTER that comes late changes nothing.
  @Test
  void shouldNotLetAnOlderRegisterUndoANewerOne() {
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(5, "300", DESK));
    assertThat(rig.answer(aor, register(4, "0", DESK)).status()).isEqualTo(400);
    assertThat(rig.answer(aor, register(3, "0", "*")).status()).isEqualTo(400);
    assertThat(rig.targets(aor)).hasSize(1);
    assertThat(writes()).hasSize(1);
  }

  // RFC 3261 §10.2.2: "*" with Expires: 0, and nothing else.
  @Test
  void shouldForgetAllContactsOnAStar() {
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(1, "300", DESK, MOBILE));
    assertThat(rig.answer(aor, register(2, "300", "*")).status()).isEqualTo(400);
    assertThat(rig.targets(aor)).hasSize(2);

    var gone = rig.answer(aor, register(3, "0", "*"));
    assertThat(gone.status()).isEqualTo(200);
    assertThat(gone.headers(HeaderName.CONTACT)).isEmpty();
    assertThat(rig.targets(aor)).isEmpty();
    assertThat(rig.index.size()).isZero();
    assertThat(writes()).containsExactly("STARTS 1", "ENDS 1");
  }

  @Test
  void shouldNotRingAContactFromTheMomentItHasExpired() {
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(1, "60", DESK));
    rig.nowMs.addAndGet(59_999);
    assertThat(rig.targets(aor)).hasSize(1);
    rig.nowMs.addAndGet(1); // no timer has gone off yet
    assertThat(rig.targets(aor)).isEmpty();
  }

  @Test
  void shouldForgetAContactWhenItHasExpiredAndNotBeforeARefreshHas() {
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(1, "60", DESK));
    rig.answer(aor, register(2, "600", MOBILE));
    rig.pass(Duration.ofSeconds(30));
    rig.answer(aor, register(3, "60", DESK));
    rig.pass(Duration.ofSeconds(59));
    assertThat(rig.targets(aor)).hasSize(2);
    assertThat(rig.index.size()).isEqualTo(2);

    rig.pass(Duration.ofSeconds(1));
    Awaitility.await().until(() -> rig.index.size() == 1);
    assertThat(rig.targets(aor)).containsExactly("sip:1001@127.0.0.1:5080");
    assertThat(writes()).last().isEqualTo("GOES_ON 1");
  }

  // ---- where it lives

  @Test
  void shouldTakeItsBindingsAlongWhenItMovesAndWriteUnderItsNewEpoch() {
    ActorRef<AorCommand> here = rig.start();
    rig.answer(here, register(1, "300", DESK));
    here.tell(new AorCommand.Stop());
    rig.kit.createTestProbe().expectTerminated(here);
    assertThat(rig.revived).as("its new home is told").containsExactly(ID);
    assertThat(rig.index.entity(ID)).isNull();
    assertThat(rig.index.size()).as("listed where it lives").isZero();

    rig.claim = () -> CompletableFuture.completedFuture(OptionalLong.of(7));
    ActorRef<AorCommand> there = rig.start();
    assertThat(rig.targets(there)).containsExactly("sip:1001@127.0.0.1:5070");
    assertThat(rig.claims).containsExactly("aor " + ID + " node1#1");
    assertThat(rig.index.size()).isEqualTo(1);
    rig.answer(there, register(2, "300", MOBILE));
    assertThat(writes()).containsExactly("STARTS 1", "GOES_ON 7");
  }

  @Test
  void shouldNotBeWokenElsewhereWhenItHasNothingToKeep() {
    ActorRef<AorCommand> aor = rig.start();
    assertThat(rig.targets(aor)).isEmpty();
    aor.tell(new AorCommand.Stop());
    rig.kit.createTestProbe().expectTerminated(aor);
    assertThat(rig.revived).isEmpty();
    assertThat(rig.claims).isEmpty();
  }

  // Refreshes are not stored: one that was known to the lost node alone must not be forgotten.
  @Test
  void shouldKeepAContactOneIntervalLongerAfterALoss() {
    ActorRef<AorCommand> lost = rig.start();
    rig.answer(lost, register(1, "60", DESK));
    rig.nowMs.addAndGet(50_000);
    rig.answer(lost, register(2, "60", DESK));
    rig.kit.stop(lost);

    rig.nowMs.addAndGet(20_000); // past the expiry that was stored, not past the refreshed one
    ActorRef<AorCommand> survivor = rig.start();
    assertThat(rig.targets(survivor)).hasSize(1);
    rig.nowMs.addAndGet(MINUTE.toMillis());
    assertThat(rig.targets(survivor)).isEmpty();
  }

  // Two owners would ring two different sets of phones.
  @Test
  void shouldLetEverybodyWaitUntilItIsTheOwner() {
    ActorRef<AorCommand> lost = rig.start();
    rig.answer(lost, register(1, "300", DESK));
    rig.kit.stop(lost);
    CompletableFuture<OptionalLong> owner = new CompletableFuture<>();
    rig.claim = () -> owner;
    ActorRef<AorCommand> aor = rig.start();
    Awaitility.await().until(() -> rig.claims.size() == 1);
    TestProbe<BindingsFound> caller = rig.kit.createTestProbe(BindingsFound.class);
    aor.tell(new AorCommand.FindBindings(caller.ref()));
    TestProbe<RegisterReply> phone = rig.send(aor, register(2, "300", MOBILE));
    aor.tell(new AorCommand.Expire()); // claims again: all before it has been looked at
    Awaitility.await().until(() -> rig.claims.size() == 2);
    assertUnanswered(phone);
    assertThat(writes()).hasSize(1);

    owner.complete(OptionalLong.of(2));
    assertThat(caller.receiveMessage().bindings()).hasSize(1);
    assertThat(response(phone.receiveMessage()).headers(HeaderName.CONTACT)).hasSize(2);
  }

  @Test
  void shouldAskAgainForItsPlaceWhileTheDatabaseIsAway() {
    ActorRef<AorCommand> lost = rig.start();
    rig.answer(lost, register(1, "300", DESK));
    rig.kit.stop(lost);
    rig.claim = () -> CompletableFuture.failedFuture(new IllegalStateException("away"));
    ActorRef<AorCommand> aor = rig.start();
    TestProbe<BindingsFound> caller = rig.kit.createTestProbe(BindingsFound.class);
    aor.tell(new AorCommand.FindBindings(caller.ref()));
    Awaitility.await()
        .until(
            () -> {
              rig.timers.timePasses(Duration.ofSeconds(1));
              return rig.claims.size() >= 3;
            });
    rig.claim = () -> CompletableFuture.completedFuture(OptionalLong.of(5));
    Awaitility.await()
        .until(
            () -> {
              rig.timers.timePasses(Duration.ofSeconds(1));
              return rig.index.size() == 1;
            });
    assertThat(caller.receiveMessage().bindings()).hasSize(1);
  }

  // Its row was removed with the last binding, by a write whose success nobody here heard of.
  @Test
  void shouldBeginALifeAgainWhenTheJournalKnowsItNoMore() {
    ActorRef<AorCommand> lost = rig.start();
    rig.answer(lost, register(1, "300", DESK));
    rig.kit.stop(lost);
    rig.claim = () -> CompletableFuture.completedFuture(OptionalLong.empty());
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(2, "300", MOBILE));
    assertThat(rig.journal.entries()).last().extracting(JournalEntry::live).isEqualTo(Live.STARTS);
  }

  @Test
  void shouldLeaveMemoryWhenItHasBeenEmptyForAMinute() {
    ActorRef<AorCommand> aor = rig.start();
    rig.answer(aor, register(1, "300", DESK));
    rig.answer(aor, register(2, "0", DESK));
    rig.timers.timePasses(MINUTE.minusMillis(1));
    assertThat(rig.targets(aor)).isEmpty();
    rig.timers.timePasses(Duration.ofMillis(1));
    rig.kit.createTestProbe().expectTerminated(aor);
  }

  // The word to leave was on its way when a phone registered.
  @Test
  void shouldStayWhenAPhoneRegistersWhileItIsAboutToLeave() {
    ActorRef<AorCommand> aor = rig.start();
    rig.journal.hold();
    TestProbe<RegisterReply> phone = rig.send(aor, register(1, "300", DESK));
    HeldJournal.Write write = rig.journal.next();
    aor.tell(new AorCommand.Leave());
    write.release();
    phone.receiveMessage();
    assertThat(rig.targets(aor)).hasSize(1);
    rig.timers.timePasses(MINUTE);
    assertThat(rig.targets(aor)).hasSize(1);
  }
}
