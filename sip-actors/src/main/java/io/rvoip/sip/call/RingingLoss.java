package io.rvoip.sip.call;

import java.util.List;

/** A call that rings, or is about to, while a node is lost: who can still be told what. */
final class RingingLoss {
  private RingingLoss() {}

  /**
   * Its owner was lost. The callees are told, and the caller, if his transaction still lives, may
   * try again at once.
   */
  static void takenOver(CallTurn turn) {
    Leg caller = turn.call.caller();
    if (caller.inviteTx != null && caller.dialog != null) {
      turn.respond(caller.inviteTx, StoredInvite.refusal(caller, 500));
      caller.inviteTx = null;
    }
    end(turn);
  }

  /**
   * Edges were lost while bindings and ports are being found. Without the edge of the caller there
   * is nobody for whom to ring; contacts whose edge has gone are rung from here.
   */
  static void beforeItRings(CallTurn turn) {
    CallState call = turn.call;
    for (Leg leg : call.legs.values()) {
      if (!turn.settings.alive().test(leg.edge)) {
        if (!isRung(call, leg)) {
          CallSetup.reject(turn, 500, "lost");
          return;
        }
        CallMove.rehome(turn, leg);
      }
    }
    lookAgain(turn);
  }

  /** The question for bindings may have gone with the node that was to answer it. */
  private static void lookAgain(CallTurn turn) {
    CallEffect.FindBindings lookup = turn.call.lookup;
    if (lookup != null) {
      turn.find(lookup.user());
    }
  }

  /**
   * Edges were lost. A contact that rang there has as good as refused: its answer would reach
   * nobody. Without the edge of the caller, or of a first party that has answered, nobody is left
   * for whom to ring.
   */
  static void edgesLost(CallTurn turn) {
    CallState call = turn.call;
    List<Leg> lost =
        call.legs.values().stream()
            .filter(leg -> leg.state != Leg.State.ENDED)
            .filter(leg -> !turn.settings.alive().test(leg.edge))
            .toList();
    if (lost.stream().anyMatch(leg -> !isRung(call, leg))) {
      end(turn);
      return;
    }
    for (Leg leg : lost) {
      CalleeFork.refused(turn, leg, 503);
    }
    lookAgain(turn);
  }

  private static boolean isRung(CallState call, Leg leg) {
    return leg.index != 0 || (call.order != null && leg.state != Leg.State.ANSWERED);
  }

  private static void end(CallTurn turn) {
    for (Leg leg : turn.call.legs.values()) {
      if (leg.state == Leg.State.ANSWERED && !turn.settings.alive().test(leg.edge)) {
        CallMove.rehome(turn, leg);
      }
    }
    CallEnding.end(turn, "lost", "system", 500);
  }
}
