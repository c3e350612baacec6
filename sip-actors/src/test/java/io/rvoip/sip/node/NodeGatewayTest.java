package io.rvoip.sip.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.media.MediaCommand;
import io.rvoip.sip.call.CallIndex;
import io.rvoip.sip.edge.EdgeCommand;
import io.rvoip.sip.node.GatewayCommand.Carried;
import io.rvoip.sip.node.GatewayCommand.Carry;
import io.rvoip.sip.node.GatewayCommand.CountTenants;
import io.rvoip.sip.node.GatewayCommand.Counts;
import io.rvoip.sip.node.GatewayCommand.Greet;
import io.rvoip.sip.node.GatewayCommand.Hello;
import io.rvoip.sip.node.GatewayCommand.Removed;
import io.rvoip.sip.node.GatewayCommand.Seen;
import io.rvoip.sip.node.GatewayCommand.Send;
import io.rvoip.sip.node.GatewayCommand.TenantCounts;
import io.rvoip.sip.node.GatewayCommand.Tick;
import io.rvoip.sip.node.GatewayCommand.Use;
import io.rvoip.sip.node.GatewayCommand.UseAgain;
import io.rvoip.sip.quota.Quota;
import io.rvoip.sip.quota.QuotaDesk;
import io.rvoip.sip.quota.TenantQuotas;
import io.rvoip.sip.quota.TenantUse;
import io.rvoip.sip.quota.UseElsewhere;
import io.rvoip.sip.registrar.RegistrationIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.Effect.TimerScheduled;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

/** How commands come to another node's edge whatever is lost on the way, and who is there. */
class NodeGatewayTest {
  private static final String SELF = "node1#1";
  private static final String PEER = "node2#1";

  private final Set<String> members = new HashSet<>(Set.of(SELF, PEER));
  private final List<EdgeCommand> performed = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final NodeDirectory directory = new NodeDirectory(NodeId.parse(SELF), performed::add);
  private final TestInbox<MediaCommand> media = TestInbox.create("media");
  private final TestInbox<GatewayCommand> peer = TestInbox.create("peer");
  private final CallIndex calls = new CallIndex();
  private final QuotaDesk quotas =
      new QuotaDesk(
          calls.tenants(),
          new RegistrationIndex().tenants(),
          new UseElsewhere(),
          () -> new TenantQuotas(Map.of("small", 2), Map.of()),
          () -> 0);
  private final BehaviorTestKit<GatewayCommand> gateway =
      BehaviorTestKit.create(
          NodeGateway.unhearing(
              directory,
              calls,
              new RegistrationIndex(),
              media.getRef(),
              "1.2",
              () -> members,
              lost::add,
              quotas));

  private static EdgeCommand command(long number) {
    return new EdgeCommand.Delivered(number);
  }

  private void hello(String node) {
    gateway.run(new Hello(node, peer.getRef(), media.getRef(), 0));
  }

  private void ticks(int count) {
    for (int i = 0; i < count; i++) {
      gateway.run(new Tick());
    }
  }

  /** Numbers of the commands that have come to the peer since it was asked last. */
  private List<Long> arrived() {
    return peer.getAllReceived().stream().map(m -> ((Carry) m).sequence()).toList();
  }

  // ---- carrying

  @Test
  void shouldCarryACommandOnceWhenItIsTakenAtOnce() {
    hello(PEER);
    directory.tellEdge(PEER, command(7));
    gateway.run(gateway.selfInbox().receiveMessage());
    Carry carry = (Carry) peer.receiveMessage();
    assertThat(carry.from()).isEqualTo(SELF);
    assertThat(carry.command()).isEqualTo(command(7));

    gateway.run(new Carried(carry.sequence(), PEER));
    ticks(100);
    assertThat(peer.hasMessages()).isFalse();
  }

  // Slower and slower, so that a peer that is only slow is not buried.
  @Test
  void shouldRepeatACommandEverMoreSlowlyUntilItIsTaken() {
    hello(PEER);
    gateway.run(new Send(PEER, command(7)));
    long sequence = arrived().getFirst();
    List<Integer> repeated = new ArrayList<>();
    for (int tick = 1; tick <= 70; tick++) {
      ticks(1);
      for (long number : arrived()) {
        assertThat(number).as("the same number, or it is taken twice").isEqualTo(sequence);
        repeated.add(tick);
      }
    }
    assertThat(repeated).containsExactly(2, 6, 14, 30, 50, 70);

    gateway.run(new Carried(sequence, PEER));
    ticks(100);
    assertThat(arrived()).isEmpty();
  }

  @Test
  void shouldTakeOneAnswerForOneCommand() {
    hello(PEER);
    gateway.run(new Send(PEER, command(1)));
    gateway.run(new Send(PEER, command(2)));
    List<Long> sent = arrived();
    gateway.run(new Carried(sent.getFirst(), PEER));
    gateway.run(new Carried(sent.getFirst(), PEER));
    ticks(2);
    assertThat(arrived()).containsExactly(sent.getLast());
  }

  // The answer was lost: the command comes again and is done once, yet answered each time.
  @Test
  void shouldPerformWhatComesTwiceOnceAndAnswerItEachTime() {
    hello(PEER);
    gateway.run(new Carry(5, PEER, command(7)));
    gateway.run(new Carry(5, PEER, command(7)));
    gateway.run(new Carry(6, PEER, command(7)));
    assertThat(performed).containsExactly(command(7), command(7));
    assertThat(peer.getAllReceived())
        .containsExactly(new Carried(5, SELF), new Carried(5, SELF), new Carried(6, SELF));
  }

  // Another node, or another life of the same, counts for itself.
  @Test
  void shouldNotTakeTheNumberOfOneNodeForThatOfAnother() {
    gateway.run(new Carry(5, PEER, command(7)));
    gateway.run(new Carry(5, "node2#2", command(8)));
    gateway.run(new Carry(5, "node3#1", command(9)));
    assertThat(performed).containsExactly(command(7), command(8), command(9));
  }

  // Who sends before it is introduced gets no answer yet, and repeats: still done once.
  @Test
  void shouldAnswerWhoIsIntroducedLater() {
    gateway.run(new Carry(5, PEER, command(7)));
    assertThat(peer.hasMessages()).isFalse();
    hello(PEER);
    gateway.run(new Carry(5, PEER, command(7)));
    assertThat(peer.getAllReceived()).containsExactly(new Carried(5, SELF));
    assertThat(performed).hasSize(1);
  }

  @Test
  void shouldKeepACommandForAMemberUntilItHasIntroducedItself() {
    gateway.run(new Send(PEER, command(7)));
    ticks(50);
    assertThat(peer.hasMessages()).isFalse();
    hello(PEER);
    ticks(1);
    assertThat(arrived()).hasSize(1);
  }

  @Test
  void shouldDropACommandForWhoIsNoMember() {
    gateway.run(new Send("node9#1", command(7)));
    members.add("node9#1");
    hello("node9#1");
    ticks(10);
    assertThat(peer.hasMessages()).isFalse();
  }

  @Test
  void shouldPerformCommandsForItsOwnEdgeAtOnce() {
    directory.tellEdge(SELF, command(7));
    assertThat(performed).containsExactly(command(7));
    assertThat(gateway.selfInbox().hasMessages()).isFalse();
  }

  // ---- who is there

  @Test
  void shouldKnowWhoHasIntroducedItself() {
    assertThat(directory.alive(PEER)).isFalse();
    hello(PEER);
    assertThat(directory.alive(PEER)).isTrue();
    assertThat(directory.media(PEER)).isEqualTo(media.getRef());
    assertThat(directory.gateways()).containsOnlyKeys(SELF, PEER);
  }

  @Test
  void shouldForgetWhoIsRemovedAndWhatWasMeantForIt() {
    hello(PEER);
    gateway.run(new Send(PEER, command(7)));
    arrived();
    members.remove(PEER);
    gateway.run(new Removed(PEER));
    assertThat(lost).containsExactly(PEER);
    assertThat(directory.alive(PEER)).isFalse();
    assertThat(directory.media(PEER)).isNull();
    ticks(50);
    assertThat(peer.hasMessages()).isFalse();
  }

  // A hello that was under way when its sender died would make entities tell a dead node.
  @Test
  void shouldNotBringANodeBackByALateWord() {
    hello(PEER);
    members.remove(PEER);
    gateway.run(new Removed(PEER));
    hello(PEER);
    assertThat(directory.alive(PEER)).isFalse();
  }

  @Test
  void shouldTellTwoLivesOfANodeApart() {
    hello(PEER);
    members.add("node2#2");
    hello("node2#2");
    members.remove(PEER);
    gateway.run(new Removed(PEER));
    assertThat(directory.alive(PEER)).isFalse();
    assertThat(directory.alive("node2#2")).isTrue();
  }

  // A hello may be lost: often while nodes come and go, rarely afterwards.
  @Test
  void shouldIntroduceItselfToAllOthersAgainAndAgain() {
    gateway.getAllEffects();
    gateway.run(new Seen(List.of(gateway.getRef(), peer.getRef())));
    assertThat(pauses()).containsExactly(Duration.ofSeconds(1));
    for (int i = 1; i < 12; i++) {
      gateway.run(new Greet());
    }
    assertThat(pauses()).startsWith(Duration.ofSeconds(1)).endsWith(Duration.ofSeconds(10));
    assertThat(peer.getAllReceived())
        .hasSize(12)
        .allSatisfy(
            m ->
                assertThat(m)
                    .isInstanceOfSatisfying(
                        Hello.class,
                        hello -> {
                          assertThat(hello.node()).isEqualTo(SELF);
                          assertThat(hello.gateway()).isEqualTo(gateway.getRef());
                          assertThat(hello.media()).isEqualTo(media.getRef());
                        }));
    assertThat(gateway.selfInbox().hasMessages()).isFalse();

    gateway.run(new Seen(List.of(gateway.getRef(), peer.getRef())));
    assertThat(pauses()).as("somebody has come").containsExactly(Duration.ofSeconds(1));
  }

  private List<Duration> pauses() {
    return gateway.getAllEffects().stream()
        .filter(TimerScheduled.class::isInstance)
        .map(effect -> ((TimerScheduled<?>) effect).duration())
        .toList();
  }

  @Test
  void shouldNotGreetWhoIsRemoved() {
    hello(PEER);
    gateway.run(new Seen(List.of(gateway.getRef(), peer.getRef())));
    gateway.run(new Removed(PEER));
    peer.getAllReceived();
    gateway.run(new Greet());
    assertThat(peer.hasMessages()).isFalse();
  }

  // ---- what tenants with quotas have

  private List<TenantUse> told() {
    return peer.getAllReceived().stream()
        .filter(Use.class::isInstance)
        .map(m -> ((Use) m).byTenant().get("small"))
        .toList();
  }

  private void begin(String call) {
    assertThat(quotas.admit(Quota.CALLS, "small", call, 1)).isTrue();
    if (gateway.selfInbox().hasMessages()) {
      gateway.run(gateway.selfInbox().receiveMessage());
    }
  }

  @Test
  void shouldTellTheOthersAtOnceAndThenTogetherAfterAPause() {
    gateway.run(new Seen(List.of(gateway.getRef(), peer.getRef())));
    begin("a");
    assertThat(told()).containsExactly(new TenantUse(1, 0));
    begin("b");
    calls.tenants().drop("a");
    assertThat(told()).as("within the pause").isEmpty();
    gateway.run(new UseAgain());
    assertThat(told()).as("the pause is over").containsExactly(new TenantUse(1, 0));
    gateway.run(new UseAgain());
    assertThat(told()).as("nothing has changed since").isEmpty();
  }

  // A word may be lost: all of it is said again with the hello.
  @Test
  void shouldTellAllOfItAgainWithEachHello() {
    gateway.run(new Seen(List.of(gateway.getRef(), peer.getRef())));
    assertThat(told()).as("nothing is said of nothing").isEmpty();
    begin("a");
    told();
    gateway.run(new Greet());
    assertThat(told()).containsExactly(new TenantUse(1, 0));
    calls.tenants().drop("a");
    gateway.run(new Greet());
    assertThat(told()).as("also what has gone").containsExactly(TenantUse.NONE);
  }

  @Test
  void shouldCountWhatOthersTellUntilTheyAreGoneAndNoLaterWord() {
    gateway.run(new Use(PEER, Map.of("small", new TenantUse(2, 0))));
    assertThat(quotas.admit(Quota.CALLS, "small", "a", 1)).isFalse();
    members.remove(PEER);
    gateway.run(new Removed(PEER));
    gateway.run(new Use(PEER, Map.of("small", new TenantUse(2, 0))));
    assertThat(quotas.admit(Quota.CALLS, "small", "a", 1)).isTrue();
  }

  // The news of its end was lost.
  @Test
  void shouldForgetWhoIsNoMemberAnyMoreWithTheNextHello() {
    gateway.run(new Use(PEER, Map.of("small", new TenantUse(2, 0))));
    members.remove(PEER);
    gateway.run(new Greet());
    assertThat(quotas.admit(Quota.CALLS, "small", "a", 1)).isTrue();
  }

  @Test
  void shouldSayWhatTheTenantsHaveHere() {
    TestInbox<TenantCounts> asker = TestInbox.create("asker");
    calls.tenants().settle("a", "big", 1);
    gateway.run(new CountTenants(List.of("big", "small"), asker.getRef()));
    assertThat(asker.receiveMessage())
        .isEqualTo(new TenantCounts(SELF, Map.of("big", new TenantUse(1, 0))));
  }

  @Test
  void shouldCountWhatLivesHere() {
    TestInbox<Counts> asker = TestInbox.create("asker");
    gateway.run(new GatewayCommand.CountAll(asker.getRef()));
    Counts counts = asker.receiveMessage();
    assertThat(counts.node()).isEqualTo(SELF);
    assertThat(counts.version()).isEqualTo("1.2");
    assertThat(counts.calls() + counts.registrations()).isZero();
  }
}
