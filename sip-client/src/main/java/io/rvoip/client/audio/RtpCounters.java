package io.rvoip.client.audio;

/**
 * Packets of one call's RTP socket.
 *
 * @param sent RTP packets sent
 * @param sendFailures packets that the socket did not take
 * @param received RTP packets of known payload types, duplicates and late ones included
 * @param droppedMalformed what was no RTP
 * @param droppedUnknown RTP of a payload type that we never offered
 * @param droppedLate duplicates, and packets that came after a later one
 * @param lost sequence numbers that never came, at this moment
 * @param rtcpReceived datagrams on the RTCP port
 */
public record RtpCounters(
    long sent,
    long sendFailures,
    long received,
    long droppedMalformed,
    long droppedUnknown,
    long droppedLate,
    long lost,
    long rtcpReceived) {}
