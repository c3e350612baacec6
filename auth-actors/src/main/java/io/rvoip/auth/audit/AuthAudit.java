package io.rvoip.auth.audit;

/** Takes note of decisions about identity. Any thread; never blocks and never throws. */
@FunctionalInterface
public interface AuthAudit {
  /** Takes note of nothing. */
  AuthAudit NONE = event -> {};

  /** Takes note of a decision. */
  void record(AuthEvent event);

  /** This one, then the other. */
  default AuthAudit and(AuthAudit other) {
    return event -> {
      record(event);
      other.record(event);
    };
  }
}
