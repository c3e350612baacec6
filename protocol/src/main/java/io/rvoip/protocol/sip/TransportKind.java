package io.rvoip.protocol.sip;

/** SIP transports, RFC 3261 §18, with WebSocket of RFC 7118. */
public enum TransportKind {
  UDP,
  TCP,
  TLS,
  WS,
  WSS;

  /**
   * Whether the transport delivers in order and without loss, so that no request is retransmitted
   * on it.
   */
  public boolean reliable() {
    return this != UDP;
  }

  /** The transport token of the Via header's sent-protocol. */
  public String viaToken() {
    return name();
  }
}
