package io.rvoip.sip.api;

/** What became of an {@link OriginateCall}. */
public sealed interface OriginateResult {
  /** The first party is being rung; the call can be read under this id. */
  record Accepted(String callId) implements OriginateResult {}

  /** Nothing was started: the tenant has all the calls it may have. */
  record OverQuota() implements OriginateResult {}

  /**
   * Nothing was started.
   *
   * @param status the SIP status that says why: 404 no such party, 480 not registered, 503 no
   *     capacity
   */
  record Refused(int status, String reason) implements OriginateResult {}
}
