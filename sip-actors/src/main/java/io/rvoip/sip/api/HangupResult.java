package io.rvoip.sip.api;

/** What became of an order to end a call. */
public enum HangupResult {
  /** The entity has taken the order; BYE or CANCEL is on its way. */
  ACCEPTED,
  /** No such call lives in that tenant. */
  NOT_FOUND,
  /** The call is no longer as it was seen; nothing was done. */
  CHANGED,
  /** The call's entity did not answer in time; try again. */
  UNAVAILABLE
}
