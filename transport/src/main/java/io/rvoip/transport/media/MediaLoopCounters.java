package io.rvoip.transport.media;

import java.util.Map;

/**
 * What a media loop carries and has carried since its start.
 *
 * @param sessions sessions now
 * @param legs legs now
 * @param portPairsFree pairs of ports that can be given out
 * @param portPairsUsed pairs in use
 * @param portPairsQuarantined pairs that rest after use
 * @param rtpReceived RTP packets taken in
 * @param rtpSent RTP packets sent
 * @param rtcpReceived RTCP datagrams taken in
 * @param rtcpSent RTCP datagrams sent
 * @param drops packets dropped, with every reason present
 */
public record MediaLoopCounters(
    int sessions,
    int legs,
    int portPairsFree,
    int portPairsUsed,
    int portPairsQuarantined,
    long rtpReceived,
    long rtpSent,
    long rtcpReceived,
    long rtcpSent,
    Map<MediaDropReason, Long> drops) {

  public MediaLoopCounters {
    drops = Map.copyOf(drops);
  }

  /** Packets dropped for this reason. */
  public long dropped(MediaDropReason reason) {
    return drops.getOrDefault(reason, 0L);
  }
}
