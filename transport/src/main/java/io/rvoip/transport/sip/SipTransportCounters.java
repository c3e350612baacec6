package io.rvoip.transport.sip;

import io.rvoip.transport.tls.TlsFailure;
import java.util.Map;

/**
 * What has gone through the SIP sockets since they were opened. Every map has every reason.
 *
 * @param udp UDP
 * @param tcp TCP
 * @param tls TLS
 * @param connections connections over TCP and TLS
 * @param handshakes TLS handshakes
 */
public record SipTransportCounters(
    PerTransport udp, PerTransport tcp, PerTransport tls, Connections connections, Tls handshakes) {
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
   * Handshakes of TLS, both ways.
   *
   * @param completed by version of TLS, as {@code TLSv1.3}
   * @param failed by reason; what a peer did against the rules afterwards counts too
   */
  public record Tls(Map<String, Long> completed, Map<TlsFailure, Long> failed) {
    public Tls {
      completed = Map.copyOf(completed);
      failed = Map.copyOf(failed);
    }
  }

  /**
   * Connections over TCP and TLS.
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
