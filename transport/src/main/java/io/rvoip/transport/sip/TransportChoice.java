package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.TransportKind;

/**
 * Chooses the transport of a request by its size, RFC 3261 §18.1.1. Whoever sends asks with the
 * finished request; both tokens of Via are as long, so that the answer does not change the size.
 *
 * @param mtuBytes largest request that goes by UDP; 1300 while the path's MTU is unknown
 */
public record TransportChoice(int mtuBytes) {
  /**
   * TCP instead of UDP when the request is too large; every other transport stays. When no TCP
   * connection comes up, the sender should fall back to UDP.
   *
   * @param wanted transport that the target asks for
   * @param requestBytes size of the request with its Via
   */
  public TransportKind forRequest(TransportKind wanted, int requestBytes) {
    return wanted == TransportKind.UDP && requestBytes > mtuBytes ? TransportKind.TCP : wanted;
  }
}
