package io.rvoip.sip.call;

import io.rvoip.sip.call.CallCommand.OriginateReply;
import io.rvoip.sip.registrar.AorCommand.BindingView;
import io.rvoip.sip.registrar.AorCommand.BindingsFound;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that nobody has dialled: we ring the first party with an offer of our own and, once it has
 * answered, the second with what the first can do.
 */
final class Originating {
  private Originating() {}

  static void start(CallTurn turn, CallCommand.Originate order) {
    CallState call = turn.call;
    call.order = order;
    call.originator = order.replyTo();
    call.phase = CallState.Phase.ROUTING;
    call.tenant = order.tenant();
    call.principal = "operator";
    call.from = order.from();
    call.to = order.to();
    call.route = order.fromRoute();
    call.created = turn.now();
    switch (order.fromRoute().kind()) {
      case CallRoute.USER -> turn.find(order.fromRoute().value());
      case CallRoute.URI ->
          found(
              turn,
              new BindingsFound(
                  List.of(new BindingView(order.fromRoute().value(), 1000, null, List.of()))));
      default -> refuse(turn, 404, "the first party cannot be rung");
    }
  }

  /** Bindings of the first party, or later of the second. */
  static void found(CallTurn turn, @Nullable BindingsFound found) {
    CallState call = turn.call;
    if (call.phase != CallState.Phase.ROUTING) {
      CalleeFork.found(turn, found);
      return;
    }
    if (found == null) {
      refuse(turn, 503, "the registrar did not answer");
      return;
    }
    if (found.bindings().isEmpty()) {
      refuse(turn, 480, "the first party is not registered");
      return;
    }
    answer(turn, new OriginateReply(0, ""));
    // One leg is the first party: the contact with the highest q.
    CalleeFork.found(turn, new BindingsFound(List.of(found.bindings().getFirst())));
  }

  private static void refuse(CallTurn turn, int status, String reason) {
    answer(turn, new OriginateReply(status, reason));
    turn.step.then(new CallEffect.Stop());
  }

  private static void answer(CallTurn turn, OriginateReply reply) {
    if (turn.call.originator != null) {
      turn.step.then(new CallEffect.AnswerOriginate(turn.call.originator, reply));
      turn.call.originator = null;
    }
  }
}
