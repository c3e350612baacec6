package io.rvoip.sip.call;

import static io.rvoip.sip.call.ScriptedSip.sdp;
import static io.rvoip.testkit.SimPhone.Outcome.ANSWERED;
import static io.rvoip.testkit.SimPhone.Outcome.CANCELLED;
import static io.rvoip.testkit.SimPhone.Outcome.ENDED;
import static io.rvoip.testkit.SimPhone.Outcome.FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.sip.journal.CdrRow;
import io.rvoip.testkit.NetworkConditions;
import io.rvoip.testkit.Seeds;
import io.rvoip.testkit.SimPhone;
import io.rvoip.testkit.SimPhone.Script;
import io.rvoip.testkit.Simulation;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whole calls from phone to phone through the rules of a call, over networks of every quality. In
 * each run the transactions keep their promises at all three, there is one record, and nothing is
 * left behind.
 */
class WholeB2buaCallsTest {
  private static final Script PASSIVE = new Script(-1, -1, 0, -1, -1);
  private static final long AN_HOUR_MS = 3_600_000;

  private record Call(SimPhone caller, SimPhone callee, CdrRow record) {}

  private static Call run(NetworkConditions conditions, long seed, Script caller, Script callee) {
    var world = new Simulation(conditions, seed);
    var a = phone(world, "192.0.2.10", "alice", caller);
    var b = phone(world, "192.0.2.20", "bob", callee);
    var between = new SimB2bua(world, "192.0.2.100", b.address, seed);
    a.call(between.address);
    world.runUntilQuiet(AN_HOUR_MS);
    a.assertAtRest();
    b.assertAtRest();
    assertThat(b.invitesSeen()).isLessThanOrEqualTo(1);
    return new Call(a, b, between.recordAtRest());
  }

  private static SimPhone phone(Simulation world, String ip, String tag, Script script) {
    return new SimPhone(world, ip, TransportKind.UDP, script, tag, sdp(ip, 4_000, "sendrecv"));
  }

  private static Script answering(long afterMs) {
    return new Script(-1, afterMs, 0, -1, -1);
  }

  @Test
  void shouldConnectAndEndWhenTheCallerHangsUp() {
    Seeds.forEach(
        150,
        seed -> {
          var call =
              run(
                  NetworkConditions.POOR,
                  seed,
                  new Script(-1, -1, 0, seed % 2 == 0 ? 5_000 : -1, 30_000 + seed * 13 % 5_000),
                  answering(seed * 37 % 9_000));
          assertThat(call.caller.outcome()).isEqualTo(ENDED);
          assertThat(call.callee.outcome()).isEqualTo(ENDED);
          assertThat(call.callee.byesSeen()).isOne();
          assertThat(call.caller.reInvitesAnswered()).isEqualTo(seed % 2 == 0 ? 1 : 0);
          assertThat(call.record.outcome()).isEqualTo("answered");
          assertThat(call.record.endedBy()).isEqualTo("caller");
        });
  }

  @Test
  void shouldConnectAndEndWhenTheCalleeHangsUp() {
    Seeds.forEach(
        150,
        seed -> {
          var call =
              run(
                  NetworkConditions.POOR,
                  seed,
                  PASSIVE,
                  new Script(-1, seed * 37 % 9_000, 0, -1, seed * 13 % 5_000));
          assertThat(call.caller.outcome()).isEqualTo(ENDED);
          assertThat(call.callee.outcome()).isEqualTo(ENDED);
          assertThat(call.callee.hungUpFirst()).isTrue();
          assertThat(call.record.outcome()).isEqualTo("answered");
          assertThat(call.record.endedBy()).isEqualTo("callee");
        });
  }

  @Test
  void shouldHandTheRefusalThrough() {
    Seeds.forEach(
        100,
        seed -> {
          var declining = new Script(-1, seed * 37 % 9_000, 486, -1, -1);
          var call = run(NetworkConditions.POOR, seed, PASSIVE, declining);
          assertThat(call.caller.outcome()).isEqualTo(FAILED);
          assertThat(call.caller.failure()).isEqualTo(486);
          assertThat(call.record.sipStatus()).isEqualTo(486);
        });
  }

  // CANCEL and answer cross each other, at either side: all three end with the same view.
  @Test
  void shouldAgreeWhenCancelAndAnswerCross() {
    int[] answered = new int[1];
    Seeds.forEach(
        200,
        seed -> {
          var call =
              run(
                  NetworkConditions.POOR,
                  seed,
                  new Script(1_000, -1, 0, -1, -1),
                  answering(900 + seed % 120));
          assertThat(call.caller.outcome()).isIn(CANCELLED, ENDED);
          assertThat(call.callee.outcome()).isNotEqualTo(ANSWERED);
          assertThat(call.record.outcome())
              .isEqualTo(call.caller.outcome() == ENDED ? "answered" : "cancelled");
          answered[0] += call.caller.outcome() == ENDED ? 1 : 0;
        });
    if (Long.getLong("rvoip.seed") == null) {
      assertThat(answered[0]).as("both orders were met").isBetween(1, 199);
    }
  }

  // The BYE of the asking phone meets its own re-INVITE, somewhere on the way.
  @Test
  void shouldEndWhenAPhoneHangsUpOnItsOwnReInvite() {
    int[] answered = new int[1];
    Seeds.forEach(
        150,
        seed -> {
          var asking = new Script(-1, -1, 0, 5_000, 5_000 + seed * 7 % 600);
          var call = run(NetworkConditions.POOR, seed, asking, answering(1_000));
          assertThat(call.caller.outcome()).isEqualTo(ENDED);
          assertThat(call.callee.outcome()).isEqualTo(ENDED);
          assertThat(call.record.outcome()).isEqualTo("answered");
          answered[0] += call.caller.reInvitesAnswered();
        });
    if (Long.getLong("rvoip.seed") == null) {
      assertThat(answered[0]).as("both orders were met").isBetween(1, 149);
    }
  }

  // Two in five datagrams are lost: calls may fail, but nobody stays in one, and one record tells.
  @Test
  void shouldLeaveNobodyBehindOnAnAwfulNetwork() {
    int[] ended = new int[1];
    Seeds.forEach(
        300,
        seed -> {
          var random = new Random(seed);
          boolean callerHangsUp = random.nextBoolean();
          // An INVITE that is repeated for longer than its answer is remembered (Timer L) would be
          // another one to a phone that has hung up: nobody does before it is over.
          boolean asksAgain = callerHangsUp && random.nextBoolean();
          var caller =
              new Script(
                  random.nextInt(4) == 0 ? random.nextInt(20_000) : -1,
                  -1,
                  0,
                  asksAgain ? random.nextInt(10_000) : -1,
                  callerHangsUp ? random.nextInt(20_000) + (asksAgain ? 50_000 : 0) : -1);
          var callee =
              new Script(
                  -1,
                  random.nextInt(15_000),
                  random.nextInt(5) == 0 ? 603 : 0,
                  -1,
                  callerHangsUp ? -1 : random.nextInt(60_000));
          var call = run(NetworkConditions.AWFUL, seed, caller, callee);
          assertThat(call.caller.outcome()).isNotEqualTo(ANSWERED);
          assertThat(call.callee.outcome()).isNotEqualTo(ANSWERED);
          ended[0] += call.caller.outcome() == ENDED && call.callee.outcome() == ENDED ? 1 : 0;
        });
    if (Long.getLong("rvoip.seed") == null) {
      assertThat(ended[0]).isGreaterThan(100);
    }
  }
}
