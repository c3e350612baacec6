package io.rvoip.auth.oauth;

/**
 * Carries a refusal out of the straight-line code of a login to its one boundary, where it becomes
 * a result. Has no stack trace: it is no fault.
 */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final OauthRefusal reason;

  /** The detail is for the operator's log and holds no secret. */
  RefusedException(OauthRefusal reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  OauthRefusal reason() {
    return reason;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
