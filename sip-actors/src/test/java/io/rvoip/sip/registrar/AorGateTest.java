package io.rvoip.sip.registrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.registrar.AorCommand.BindingView;
import io.rvoip.sip.registrar.AorCommand.BindingsFound;
import io.rvoip.sip.registrar.AorCommand.FindBindings;
import io.rvoip.sip.registrar.AorCommand.Register;
import io.rvoip.sip.registrar.AorCommand.RegisterReply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.cluster.sharding.typed.testkit.javadsl.TestEntityRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is asked for an address-of-record, how long, and whose answer counts. */
class AorGateTest {
  private static final RegisterReply FIRST =
      new RegisterReply(WireMessage.of(new byte[] {1}), false);
  private static final RegisterReply SECOND =
      new RegisterReply(WireMessage.of(new byte[] {2}), false);

  private final ActorTestKit kit =
      ActorTestKit.create(
          "gate",
          ManualTime.config()
              .withFallback(ConfigFactory.parseString("pekko.actor.provider = local"))
              .withFallback(ConfigFactory.load("application-test.conf")));
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<AorCommand> here = kit.createTestProbe(AorCommand.class);
  private final TestProbe<AorCommand> sharded = kit.createTestProbe(AorCommand.class);
  private final List<String> sought = new CopyOnWriteArrayList<>();
  private final RegistrationIndex index = new RegistrationIndex();
  private final AorGate gate =
      new AorGate(
          kit.system(),
          id -> {
            sought.add(id);
            return TestEntityRef.of(AddressOfRecordEntity.KEY, id, sharded.ref());
          },
          index);

  @AfterEach
  void close() {
    kit.shutdownTestKit();
  }

  private CompletableFuture<RegisterReply> register() {
    return gate.register("default", "Alice", AorRig.register(1, "60"), AorRig.FLOW)
        .toCompletableFuture();
  }

  private static <T> T get(CompletableFuture<T> answer) {
    return answer.orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Test
  void shouldAskTheEntityOnThisNodeAndNobodyElse() {
    index.runs("default/alice", here.ref());
    CompletableFuture<RegisterReply> answer = register();
    here.expectMessageClass(Register.class).replyTo().tell(FIRST);
    assertThat(get(answer)).isEqualTo(FIRST);
    assertThat(sought).isEmpty();
  }

  @Test
  void shouldFindThePlaceThroughShardingWhenItIsNotHere() {
    CompletableFuture<RegisterReply> answer = register();
    Register asked = sharded.expectMessageClass(Register.class);
    assertThat(asked.request().bytes()).isEqualTo(AorRig.register(1, "60").toBytes());
    assertThat(asked.flow()).isEqualTo(AorRig.FLOW);
    asked.replyTo().tell(FIRST);
    assertThat(get(answer)).isEqualTo(FIRST);
    assertThat(sought).as("lower case, tenant first").containsExactly("default/alice");
  }

  // The shard is handed over: the entity here has stopped before it took the question, or answers
  // from the old place when sharding has been asked already.
  @Test
  void shouldTurnToShardingWhenTheEntityHereIsSilentAndNotHearItsLateAnswer() {
    index.runs("default/alice", here.ref());
    CompletableFuture<RegisterReply> answer = register();
    Register atHome = here.expectMessageClass(Register.class);
    time.timePasses(Duration.ofMillis(300));
    Register moved = sharded.expectMessageClass(Register.class);
    assertThat(moved.request().bytes()).isEqualTo(atHome.request().bytes());

    atHome.replyTo().tell(FIRST);
    moved.replyTo().tell(SECOND);
    assertThat(get(answer)).isEqualTo(SECOND);
  }

  @Test
  void shouldNotWaitForAnEntityHereThatHasStopped() {
    index.runs("default/alice", here.ref());
    here.stop();
    kit.createTestProbe().expectTerminated(here.ref());
    CompletableFuture<RegisterReply> answer = register();
    time.timePasses(Duration.ofMillis(300));
    sharded.expectMessageClass(Register.class).replyTo().tell(SECOND);
    assertThat(get(answer)).isEqualTo(SECOND);
  }

  // The first REGISTER is stored, its answer late: the second gets it again from the entity.
  @Test
  void shouldAskForTheSameAgainWhenTheAnswerIsLate() {
    CompletableFuture<RegisterReply> answer = register();
    Register first = sharded.expectMessageClass(Register.class);
    time.timePasses(Duration.ofMillis(1500));
    Register second = sharded.expectMessageClass(Register.class);
    assertThat(second.request().bytes())
        .as("the same Call-ID and CSeq")
        .isEqualTo(first.request().bytes());
    assertThat(second.replyTo()).isNotEqualTo(first.replyTo());

    first.replyTo().tell(FIRST);
    second.replyTo().tell(SECOND);
    assertThat(get(answer)).isEqualTo(SECOND);
  }

  // 4 × 1.5 s: the edge answers 500 before the phone's own transaction ends after 32 s.
  @Test
  void shouldGiveUpAfterFourTries() {
    CompletableFuture<RegisterReply> answer = register();
    for (int i = 0; i < 4; i++) {
      sharded.expectMessageClass(Register.class);
      assertThat(answer).isNotDone();
      time.timePasses(Duration.ofMillis(1500));
    }
    assertThatThrownBy(() -> get(answer)).hasCauseInstanceOf(TimeoutException.class);
    assertThat(sought).hasSize(4);
  }

  @Test
  void shouldWaitLongerForBindingsTheSecondTime() {
    CompletableFuture<BindingsFound> answer =
        gate.bindings("default", "alice").toCompletableFuture();
    sharded.expectMessageClass(FindBindings.class);
    time.timePasses(Duration.ofSeconds(1));
    FindBindings again = sharded.expectMessageClass(FindBindings.class);
    time.timePasses(Duration.ofMillis(3900));
    BindingsFound found =
        new BindingsFound(List.of(new BindingView("sip:alice@127.0.0.1", 1000, null, List.of())));
    again.replyTo().tell(found);
    assertThat(get(answer)).isEqualTo(found);
  }

  @Test
  void shouldGiveUpOnBindingsAfterTwoTries() {
    CompletableFuture<BindingsFound> answer =
        gate.bindings("default", "alice").toCompletableFuture();
    sharded.expectMessageClass(FindBindings.class);
    time.timePasses(Duration.ofSeconds(1));
    sharded.expectMessageClass(FindBindings.class);
    time.timePasses(Duration.ofSeconds(4));
    assertThatThrownBy(() -> get(answer)).hasCauseInstanceOf(TimeoutException.class);
    assertThat(sought).hasSize(2);
  }
}
