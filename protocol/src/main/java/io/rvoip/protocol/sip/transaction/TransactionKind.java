package io.rvoip.protocol.sip.transaction;

/** The four machines of RFC 3261 §17. */
public enum TransactionKind {
  /** RFC 3261 §17.1.1. */
  INVITE_CLIENT,
  /** RFC 3261 §17.1.2. */
  NON_INVITE_CLIENT,
  /** RFC 3261 §17.2.1. */
  INVITE_SERVER,
  /** RFC 3261 §17.2.2. */
  NON_INVITE_SERVER
}
