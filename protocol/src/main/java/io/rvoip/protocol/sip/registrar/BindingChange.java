package io.rvoip.protocol.sip.registrar;

/** A fact about a binding that must be stored before the REGISTER is answered. */
public sealed interface BindingChange {
  /** The binding is new, or something of it that matters is. */
  record Stored(Binding binding) implements BindingChange {}

  /** The binding is gone. */
  record Removed(Binding binding, Cause cause) implements BindingChange {}

  /** Why a binding went. */
  enum Cause {
    /** The client asked with expires 0. */
    UNREGISTERED,
    /** Its interval ended without refresh. */
    EXPIRED,
    /** Another binding has taken its place. */
    REPLACED
  }
}
