package io.rvoip.client;

/** Where a call stands. */
public enum CallState {
  /** INVITE sent, nothing but 100 has come. */
  CALLING,
  /** A 180 or 183 came: it rings there. */
  RINGING,
  /** An INVITE came: it rings here until it is answered or rejected. */
  INCOMING,
  /** 2xx sent or received: people talk. */
  ANSWERED,
  /** BYE or CANCEL is on its way. */
  ENDING,
  /** Over. */
  ENDED
}
