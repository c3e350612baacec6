package io.rvoip.auth.oauth;

/**
 * Carries a refusal out of the straight-line code of a login to its one boundary, where it becomes
 * a result. Has no stack trace: it is no fault.
 */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int MAX_DETAIL_CHARS = 300;

  private final OauthRefusal reason;

  /**
   * The detail is for the operator's log and holds no secret. What a provider has written into it
   * is kept short and on one line.
   */
  RefusedException(OauthRefusal reason, String detail) {
    super(oneLine(detail), null, false, false);
    this.reason = reason;
  }

  private static String oneLine(String detail) {
    String cut =
        detail.length() > MAX_DETAIL_CHARS ? detail.substring(0, MAX_DETAIL_CHARS) + "…" : detail;
    return cut.replaceAll("\\p{C}", " ");
  }

  OauthRefusal reason() {
    return reason;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
