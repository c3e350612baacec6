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

  /** Whether it goes through TLS, as sips wants it (RFC 3261 §26.2.2). */
  public boolean secure() {
    return this == TLS || this == WSS;
  }

  /** The transport token of the Via header's sent-protocol. */
  public String viaToken() {
    return name();
  }
}
