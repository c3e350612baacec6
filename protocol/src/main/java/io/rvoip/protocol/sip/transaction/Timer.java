package io.rvoip.protocol.sip.transaction;

/**
 * Timers of RFC 3261 §17 (table 4) and RFC 6026, and three that other sections ask for. A
 * transaction runs at most one that repeats and one that ends a state.
 */
enum Timer {
  /** INVITE request is repeated, doubling from T1; unreliable transports only. */
  A(true),
  /** INVITE was not answered within 64*T1. */
  B(false),
  /** INVITE got provisional answers only, for too long, RFC 3261 §16.6 step 11. */
  C(false),
  /** Repeats of a final answer to INVITE are over: 32 s, or none on reliable transports. */
  D(false),
  /** Non-INVITE request is repeated, doubling from T1 up to T2. */
  E(true),
  /** Non-INVITE was not answered within 64*T1. */
  F(false),
  /** Final answer to INVITE is repeated, doubling from T1 up to T2. */
  G(true),
  /** The ACK did not come within 64*T1. */
  H(false),
  /** Repeats of the ACK are over: T4. */
  I(false),
  /** Repeats of a non-INVITE request are over: 64*T1. */
  J(false),
  /** Repeats of the answer to a non-INVITE are over: T4. */
  K(false),
  /** Repeats of an accepted INVITE are over: 64*T1, RFC 6026 §8.7. */
  L(false),
  /** 2xx from other branches and repeats are over: 64*T1, RFC 6026 §8.8. */
  M(false),
  /** A non-INVITE waits so long that its client repeats at T2: time for a 100, RFC 4320 §4.1. */
  PROVISIONAL(true),
  /** 64*T1 after the CANCEL the INVITE counts as cancelled, RFC 3261 §9.1. */
  CANCELLED(false),
  /** The TU never answered; a backstop of ours, so that every transaction ends. */
  UNANSWERED(false);

  private final boolean repeating;

  Timer(boolean repeating) {
    this.repeating = repeating;
  }

  boolean repeating() {
    return repeating;
  }
}
