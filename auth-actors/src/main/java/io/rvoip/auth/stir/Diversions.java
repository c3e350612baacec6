package io.rvoip.auth.stir;

import io.rvoip.protocol.sip.identity.NumberPlan;
import io.rvoip.protocol.sip.identity.PassportParty;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The way of a diverted call, RFC 8946 §5: the PASSporT of the caller's side, then one "div" per
 * diversion, each of which says for whom the call was until then and for whom it is from then on.
 */
final class Diversions {

  private Diversions() {}

  /**
   * Puts every div behind the PASSporT whose called it diverts.
   *
   * @param reached whether these are the called of the request itself
   * @return the original, then the divs in order; null when they are not one chain from it to the
   *     request
   */
  static @Nullable List<SignedPassport> chain(
      SignedPassport original, List<SignedPassport> divs, Predicate<List<PassportParty>> reached) {
    List<SignedPassport> chain = new ArrayList<>(List.of(original));
    return extend(chain, new ArrayList<>(divs), reached) ? chain : null;
  }

  /** Two diversions may begin at one number, so each order is tried; there are few. */
  private static boolean extend(
      List<SignedPassport> chain,
      List<SignedPassport> left,
      Predicate<List<PassportParty>> reached) {
    SignedPassport last = chain.getLast();
    if (left.isEmpty()) {
      return reached.test(last.passport().dest());
    }
    for (SignedPassport next : List.copyOf(left)) {
      if (follows(last, next)) {
        chain.add(next);
        left.remove(next);
        if (extend(chain, left, reached)) {
          return true;
        }
        chain.removeLast();
        left.add(next);
      }
    }
    return false;
  }

  private static boolean follows(SignedPassport last, SignedPassport next) {
    PassportParty diverted = next.passport().div();
    return diverted != null
        && NumberPlan.same(last.passport().orig(), next.passport().orig())
        && last.passport().dest().stream().anyMatch(d -> NumberPlan.same(d, diverted));
  }
}
