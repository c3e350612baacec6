package io.rvoip.testkit;

import static io.rvoip.testkit.SimPhone.Outcome.ANSWERED;
import static io.rvoip.testkit.SimPhone.Outcome.CANCELLED;
import static io.rvoip.testkit.SimPhone.Outcome.ENDED;
import static io.rvoip.testkit.SimPhone.Outcome.FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.testkit.SimPhone.Script;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whole calls between two phones on transactions and dialogs, through networks of every quality.
 * What the transactions promise their user is checked from outside in every run.
 */
class WholeCallsTest {
  private static final Script PASSIVE = new Script(-1, -1, 0, -1, -1);
  private static final long AN_HOUR_MS = 3_600_000;

  private record Call(SimPhone caller, SimPhone callee, Simulation world) {}

  private static Call run(
      NetworkConditions conditions, long seed, TransportKind kind, Script caller, Script callee) {
    var world = new Simulation(conditions, seed);
    var a = new SimPhone(world, "192.0.2.1", kind, caller, "caller", null);
    var b = new SimPhone(world, "192.0.2.2", kind, callee, "callee", null);
    a.call(b.address);
    world.runUntilQuiet(AN_HOUR_MS);
    a.assertAtRest();
    b.assertAtRest();
    return new Call(a, b, world);
  }

  private static Script answering(long afterMs) {
    return new Script(-1, afterMs, 0, -1, -1);
  }

  @Test
  void shouldSetUpAndEndACallWhenTheCallerHangsUp() {
    Seeds.forEach(
        200,
        seed -> {
          var call =
              run(
                  NetworkConditions.POOR,
                  seed,
                  TransportKind.UDP,
                  new Script(-1, -1, 0, -1, 10_000),
                  answering(seed * 37 % 9000));
          assertThat(call.callee.invitesSeen()).isOne();
          assertThat(call.callee.byesSeen()).isOne();
          assertThat(call.caller.outcome()).isEqualTo(ENDED);
          assertThat(call.callee.outcome()).isEqualTo(ENDED);
          assertThat(call.caller.hungUpFirst()).isTrue();
        });
  }

  @Test
  void shouldEndACallWhenTheCalleeHangsUp() {
    Seeds.forEach(
        200,
        seed -> {
          var call =
              run(
                  NetworkConditions.POOR,
                  seed,
                  TransportKind.UDP,
                  PASSIVE,
                  new Script(-1, seed * 37 % 9000, 0, -1, seed * 13 % 5000));
          assertThat(call.caller.byesSeen()).isOne();
          assertThat(call.caller.outcome()).isEqualTo(ENDED);
          assertThat(call.callee.outcome()).isEqualTo(ENDED);
          assertThat(call.callee.hungUpFirst()).isTrue();
        });
  }

  @Test
  void shouldRepeatTheOfferInsideTheDialogAndStillEnd() {
    Seeds.forEach(
        200,
        seed -> {
          var call =
              run(
                  NetworkConditions.POOR,
                  seed,
                  TransportKind.UDP,
                  new Script(-1, -1, 0, 5000, 60_000),
                  answering(1000));
          assertThat(call.caller.reInvitesAnswered()).isOne();
          assertThat(call.caller.outcome()).isEqualTo(ENDED);
          assertThat(call.callee.outcome()).isEqualTo(ENDED);
        });
  }

  @Test
  void shouldTellBothThatTheCallWasDeclined() {
    Seeds.forEach(
        200,
        seed -> {
          var call =
              run(
                  NetworkConditions.POOR,
                  seed,
                  TransportKind.UDP,
                  PASSIVE,
                  new Script(-1, seed * 37 % 9000, 486, -1, -1));
          assertThat(call.caller.outcome()).isEqualTo(FAILED);
          assertThat(call.caller.failure()).isEqualTo(486);
          assertThat(call.caller.strays).isEmpty();
        });
  }

  @Test
  void shouldCancelACallThatRings() {
    Seeds.forEach(
        200,
        seed -> {
          var call =
              run(
                  NetworkConditions.POOR,
                  seed,
                  TransportKind.UDP,
                  new Script(seed * 17 % 4000, -1, 0, -1, -1),
                  PASSIVE);
          assertThat(call.caller.outcome()).isEqualTo(CANCELLED);
          assertThat(call.callee.outcome()).isEqualTo(CANCELLED);
        });
  }

  // CANCEL and answer cross each other: either way both sides end with the same view.
  @Test
  void shouldAgreeWhenCancelAndAnswerCross() {
    int[] answered = new int[1];
    Seeds.forEach(
        300,
        seed -> {
          var call =
              run(
                  NetworkConditions.POOR,
                  seed,
                  TransportKind.UDP,
                  new Script(1000, -1, 0, -1, -1),
                  answering(980 + seed % 40));
          assertThat(call.caller.outcome()).isEqualTo(call.callee.outcome()).isIn(CANCELLED, ENDED);
          answered[0] += call.caller.outcome() == ENDED ? 1 : 0;
        });
    if (Long.getLong("rvoip.seed") == null) {
      assertThat(answered[0]).as("both orders were met").isBetween(1, 299);
    }
  }

  @Test
  void shouldNeedNoRepeatsOnAReliableTransport() {
    var call =
        run(
            NetworkConditions.PERFECT,
            1,
            TransportKind.TCP,
            new Script(-1, -1, 0, 5000, 10_000),
            answering(1000));
    assertThat(call.caller.outcome()).isEqualTo(ENDED);
    assertThat(call.callee.outcome()).isEqualTo(ENDED);
    assertThat(call.caller.layer.totals().repeated()).isZero();
    assertThat(call.callee.layer.totals().repeated()).isZero();
  }

  @Test
  void shouldEndAllTransactionsWhenThePeerIsNotThere() {
    var world = new Simulation(NetworkConditions.PERFECT, 1);
    var a =
        new SimPhone(
            world, "192.0.2.1", TransportKind.UDP, new Script(2000, -1, 0, -1, -1), "caller", null);
    var gone =
        new SimPhone(
            new Simulation(NetworkConditions.PERFECT, 1),
            "192.0.2.9",
            TransportKind.UDP,
            PASSIVE,
            "callee",
            null);
    a.call(gone.address);
    world.runUntilQuiet(AN_HOUR_MS);
    a.assertAtRest();
    assertThat(a.layer.totals().timedOut()).isOne();
  }

  // Two in five datagrams are lost: calls may fail, the transactions' promises may not.
  @Test
  void shouldKeepEveryPromiseOnAnAwfulNetwork() {
    int[] ended = new int[1];
    Seeds.forEach(
        500,
        seed -> {
          var random = new Random(seed);
          var caller =
              new Script(
                  random.nextInt(4) == 0 ? random.nextInt(20_000) : -1,
                  -1,
                  0,
                  random.nextBoolean() ? random.nextInt(10_000) : -1,
                  random.nextBoolean() ? random.nextInt(60_000) : -1);
          var callee =
              new Script(
                  -1,
                  random.nextInt(15_000),
                  random.nextInt(5) == 0 ? 603 : 0,
                  -1,
                  caller.hangUpAfterMs() < 0 ? random.nextInt(60_000) : -1);
          var call = run(NetworkConditions.AWFUL, seed, TransportKind.UDP, caller, callee);
          assertThat(call.callee.invitesSeen()).isLessThanOrEqualTo(1);
          ended[0] += call.caller.outcome() == ENDED && call.callee.outcome() == ENDED ? 1 : 0;
          assertThat(call.caller.outcome()).isNotEqualTo(ANSWERED);
        });
    if (Long.getLong("rvoip.seed") == null) {
      assertThat(ended[0]).isGreaterThan(200);
    }
  }
}
