package io.rvoip.media;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers of a media node. */
public sealed interface MediaReply extends MediaMessage {

  /** All legs are open. */
  record Allocated(String session, List<LegEndpoint> legs) implements MediaReply {
    public Allocated {
      legs = List.copyOf(legs);
    }
  }

  /** Where one leg's peer shall send: the address for the SDP, with the RTP and RTCP port. */
  record LegEndpoint(String leg, String host, int rtpPort, int rtcpPort) implements MediaMessage {}

  /** Nothing was opened; the call is to be refused with 503. */
  record Refused(String session, String reason) implements MediaReply {}

  /** Counters of every leg of the session; empty when the node does not know it. */
  record Counters(String session, List<LegStatistics> legs) implements MediaReply {
    public Counters {
      legs = List.copyOf(legs);
    }
  }

  /**
   * What one leg has carried so far.
   *
   * @param local our {@code ip:port} for RTP
   * @param remote the peer's {@code ip:port} for RTP, null before it is known
   * @param rtpDropped packets refused: wrong source, malformed, or no peer to send to
   */
  record LegStatistics(
      String leg,
      String local,
      @Nullable String remote,
      long rtpReceived,
      long rtpReceivedBytes,
      long rtpSent,
      long rtpSentBytes,
      long rtcpReceived,
      long rtcpSent,
      long rtpDropped)
      implements MediaMessage {}
}
