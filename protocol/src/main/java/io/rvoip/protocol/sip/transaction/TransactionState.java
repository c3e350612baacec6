package io.rvoip.protocol.sip.transaction;

/** States of the machines, with the names of RFC 3261 §17 and RFC 6026 §7. */
public enum TransactionState {
  /** INVITE client: sent, nothing heard yet. */
  CALLING,
  /** Non-INVITE: sent and nothing heard, or received and nothing answered. */
  TRYING,
  /** Provisional answers only. */
  PROCEEDING,
  /** A final answer was given (INVITE: 300–699); repeats are absorbed. */
  COMPLETED,
  /** INVITE server: the ACK came; its repeats are absorbed. */
  CONFIRMED,
  /** INVITE was answered 2xx, RFC 6026: repeated INVITEs are absorbed, each 2xx goes through. */
  ACCEPTED,
  /** Over. */
  TERMINATED
}
