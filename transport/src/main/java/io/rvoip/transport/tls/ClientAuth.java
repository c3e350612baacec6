package io.rvoip.transport.tls;

/** Whether those who connect are asked for a certificate, RFC 8446 §4.3.2. */
public enum ClientAuth {
  /** Nobody is asked. */
  NONE,
  /** Who has none may come in without; one that cannot be verified ends the handshake. */
  WANT,
  /** Nobody comes in without one. */
  NEED
}
