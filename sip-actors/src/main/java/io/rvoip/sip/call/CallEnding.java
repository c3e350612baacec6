package io.rvoip.sip.call;

import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.sip.call.CallEvent.CallEnded;
import io.rvoip.sip.journal.CdrRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How a call ends: one last fact with the call detail record, and a word to every leg. */
final class CallEnding {
  static final String LINGER = "linger";

  private CallEnding() {}

  /**
   * Ends the call whatever its phase: stores the record, says BYE, CANCEL or a final status to
   * every leg that is not over, gives the media back.
   *
   * @param outcome word of {@link CdrRow#outcome()}
   * @param endedBy word of {@link CdrRow#endedBy()}
   * @param status final status for a caller who still waits, and of the record
   */
  static void end(CallTurn turn, String outcome, String endedBy, int status, String... headers) {
    CallState call = turn.call;
    if (call.phase == CallState.Phase.ENDING) {
      return;
    }
    String reason = status >= 300 ? "SIP;cause=" + status : "";
    turn.step.persist(new CallEnded(turn.now(), record(turn, outcome, endedBy, status)));
    call.phase = CallState.Phase.ENDING;
    call.reinvite = null;
    for (Leg leg : call.legs.values()) {
      boolean uas = leg.inviteTx != null && leg.invite != null;
      if (leg.state == Leg.State.ANSWERED) {
        if (uas) {
          turn.answerInvite(leg, 487, null);
        }
        hangUp(turn, leg, reason);
      } else if (leg.state != Leg.State.ENDED) {
        leg.state = Leg.State.ENDED;
        if (uas) {
          turn.answerInvite(leg, status < 300 ? 500 : status, null, headers);
        } else {
          turn.cancelInvite(leg, reason);
        }
      }
    }
    turn.releaseMedia();
    CallPatience.ends(turn);
    CallSession.ends(turn);
    turn.step.then(
        new CallEffect.StartTimer(LINGER, turn.settings.transactionMs() + turn.settings.t2Ms()));
    stopWhenQuiet(turn);
  }

  /**
   * A response to an INVITE of ours that was pending when the call ended. Its 2xx is acknowledged;
   * the BYE has gone already if there was a dialog, else it goes now. Nothing more is stored.
   */
  static void invited(CallTurn turn, Leg leg, SipResponse response) {
    if (!response.isFinal()) {
      return;
    }
    leg.inviteBranch = null;
    if (response.isSuccess() && leg.dialog == null) {
      CallAnswer.answered(turn, leg, response);
    } else if (response.isSuccess()) {
      turn.ack(leg, response.cseq().number(), null);
    }
    stopWhenQuiet(turn);
  }

  /**
   * RFC 3261 §15: a UAS "MUST NOT send a BYE on a confirmed dialog until it has received an ACK for
   * its 2xx response or until the server transaction times out". A BYE that overtook the 2xx would
   * be of no dialog to the phone, which would then be connected with nobody.
   */
  private static void hangUp(CallTurn turn, Leg leg, String reason) {
    if (leg.unackedOk == null) {
      turn.bye(leg, reason);
    } else {
      leg.state = Leg.State.ENDED;
      leg.byeOwed = reason;
    }
  }

  /** The ACK to our 2xx is here, or comes no more, after the end. */
  static void acknowledged(CallTurn turn, Leg leg) {
    String reason = leg.byeOwed;
    if (reason != null) {
      leg.byeOwed = null;
      turn.bye(leg, reason);
    }
    stopWhenQuiet(turn);
  }

  /** Stops the entity when no leg owes or is owed anything. */
  static void stopWhenQuiet(CallTurn turn) {
    boolean quiet =
        turn.call.legs.values().stream()
            .allMatch(
                leg ->
                    leg.byeBranch == null
                        && (leg.inviteBranch == null || leg.state == Leg.State.ANSWERED)
                        && leg.unackedOk == null);
    if (quiet) {
      turn.step.then(new CallEffect.Stop());
    }
  }

  private static CdrRow record(CallTurn turn, String outcome, String endedBy, int status) {
    CallState call = turn.call;
    Instant answered = call.answered;
    Instant ended = turn.now();
    List<String> owners = new ArrayList<>(call.owners);
    if (owners.isEmpty()) {
      owners.add(turn.settings.node());
    }
    Leg callee = call.legs.get(call.callee);
    return new CdrRow(
        call.id,
        call.tenant,
        call.from,
        call.to,
        call.route.label(),
        call.created,
        answered,
        ended,
        answered == null ? 0 : Duration.between(answered, ended).toMillis(),
        outcome,
        status,
        endedBy,
        owners.stream().map(CallEnding::quoted).collect(Collectors.joining(",", "[", "]")),
        call.legs.values().stream()
            .map(
                leg ->
                    "{\"leg\":%d,\"role\":%s,\"target\":%s,\"edge\":%s,\"callId\":%s}"
                        .formatted(
                            leg.index,
                            quoted(leg.caller ? "caller" : "callee"),
                            quoted(leg.target),
                            quoted(leg.edge),
                            quoted(leg.dialog == null ? "" : leg.dialog.callId())))
            .collect(Collectors.joining(",", "[", "]")),
        CallSdp.codec(
            CallSdp.parse(
                (callee == null ? call.legs.get(0) : callee) == null
                    ? null
                    : (callee == null ? call.caller() : callee).remoteSdp)),
        call.origin.identity() == null ? null : call.origin.identity().toJson());
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
              } else if (c < 0x20) {
                out.append("\\u%04x".formatted(c));
              } else {
                out.append((char) c);
              }
            });
    return out.append('"').toString();
  }
}
