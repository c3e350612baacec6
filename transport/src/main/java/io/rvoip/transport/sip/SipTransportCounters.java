package io.rvoip.transport.sip;

import java.util.Map;

/**
 * What has gone through the SIP sockets since they were opened. Every map has every reason.
 *
 * @param udp UDP
 * @param tcp TCP
 * @param connections TCP connections
 */
public record SipTransportCounters(PerTransport udp, PerTransport tcp, Connections connections) {
  /**
   * Of one transport.
   *
   * @param received messages handed to the listener
   * @param receivedBytes their bytes
   * @param invalid those among them that break a rule and want a 4xx
   * @param sent messages handed to the operating system
   * @param sentBytes their bytes
   * @param keepAlives keep-alives received and swallowed
   * @param dropped received and dropped
   * @param sendFailures not sent
   */
  public record PerTransport(
      long received,
      long receivedBytes,
      long invalid,
      long sent,
      long sentBytes,
      long keepAlives,
      Map<SipDropReason, Long> dropped,
      Map<SendFailure, Long> sendFailures) {
    public PerTransport {
      dropped = Map.copyOf(dropped);
      sendFailures = Map.copyOf(sendFailures);
    }
  }

  /**
   * Connections of TCP.
   *
   * @param open open now
   * @param accepted accepted
   * @param connected made by us
   * @param connectFailed tried by us in vain
   * @param refusedTotal refused because there were too many
   * @param refusedPerSource refused because the address had too many
   * @param heldBytes held now by all: messages that are not whole yet, messages not written yet
   * @param closed closed
   */
  public record Connections(
      int open,
      long accepted,
      long connected,
      long connectFailed,
      long refusedTotal,
      long refusedPerSource,
      long heldBytes,
      Map<CloseReason, Long> closed) {
    public Connections {
      closed = Map.copyOf(closed);
    }
  }
}
