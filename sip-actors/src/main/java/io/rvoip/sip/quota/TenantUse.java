package io.rvoip.sip.quota;

import io.rvoip.sip.CborSerializable;

/** How many calls and bindings a tenant has, at one node or at all of them. */
public record TenantUse(int calls, int registrations) implements CborSerializable {
  /** None of either. */
  public static final TenantUse NONE = new TenantUse(0, 0);

  /** Both together. */
  public TenantUse plus(TenantUse other) {
    return new TenantUse(calls + other.calls, registrations + other.registrations);
  }

  int of(Quota quota) {
    return switch (quota) {
      case CALLS -> calls;
      case REGISTRATIONS -> registrations;
    };
  }
}
