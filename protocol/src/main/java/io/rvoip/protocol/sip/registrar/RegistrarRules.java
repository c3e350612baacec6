package io.rvoip.protocol.sip.registrar;

import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.registrar.BindingChange.Cause;
import io.rvoip.protocol.sip.registrar.BindingChange.Removed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Steps 6 to 8 of RFC 3261 §10.3 for one address-of-record, with Path of RFC 3327. The steps
 * before, authentication and finding the address-of-record, are done.
 *
 * <p>Has no state: the owner keeps the list of bindings and feeds it in. A REGISTER takes effect as
 * a whole or not at all. Times are UTC milliseconds.
 */
public final class RegistrarRules {
  private final RegistrarSettings settings;

  public RegistrarRules(RegistrarSettings settings) {
    this.settings = settings;
  }

  /**
   * Judges one REGISTER.
   *
   * @param current the bindings so far; those that have expired count as gone
   * @param register the request
   * @param toTag tag for To of the answer
   * @param origin where it came in
   */
  public RegisterResult register(
      List<Binding> current,
      SipRequest register,
      String toTag,
      BindingOrigin origin,
      long nowMillis) {
    return new Registration(settings, current, register, toTag, origin, nowMillis).judge();
  }

  /** Takes out what has expired. */
  public ExpiryResult expire(List<Binding> current, long nowMillis) {
    var left = new ArrayList<Binding>();
    var changes = new ArrayList<BindingChange>();
    for (var binding : current) {
      if (binding.expiresAtMillis() > nowMillis) {
        left.add(binding);
      } else {
        changes.add(new Removed(binding, Cause.EXPIRED));
      }
    }
    return new ExpiryResult(left, changes);
  }

  /**
   * The bindings after a restart from what was stored. Refreshes after the last write are unknown,
   * so each lasts until {@code keepUntil}: rather ring a phone that is gone than lose one that is
   * there.
   */
  public List<Binding> recovered(List<Binding> stored, long nowMillis) {
    return stored.stream()
        .filter(binding -> binding.keepUntilMillis() > nowMillis)
        .map(binding -> binding.expiringAt(binding.keepUntilMillis()))
        .toList();
  }

  /** When {@link #expire} has something to do; {@link Long#MAX_VALUE} for never. */
  public long nextExpiryMillis(List<Binding> current) {
    return current.stream().mapToLong(Binding::expiresAtMillis).min().orElse(Long.MAX_VALUE);
  }

  /** Live bindings, most preferred first; among equals the one that was set last. */
  public List<Binding> targets(List<Binding> current, long nowMillis) {
    return current.stream()
        .filter(binding -> binding.expiresAtMillis() > nowMillis)
        .sorted(
            Comparator.comparingInt(Binding::q)
                .thenComparingLong(Binding::expiresAtMillis)
                .reversed())
        .toList();
  }
}
