package io.rvoip.sip.api;

import org.jspecify.annotations.Nullable;

/**
 * One leg of a live call: a SIP dialog and its media.
 *
 * @param role {@code caller} or {@code callee}
 * @param state {@code calling}, {@code ringing}, {@code answered}, {@code ended}; open to new
 *     values
 * @param edge name of the node that owns the leg's SIP flow
 * @param remoteUri the peer's address in From or To
 * @param transport {@code udp}, {@code tcp}, …
 * @param remoteAddress the peer's {@code ip:port} of signalling
 * @param codec the negotiated audio format, {@code PCMU/8000}; null before an answer
 * @param mediaLocal our {@code ip:port} for RTP; null before there is any
 * @param mediaRemote the peer's {@code ip:port} for RTP; null before it is known
 * @param rtpReceived RTP packets from the peer
 * @param rtpSent RTP packets to the peer
 * @param rtpDropped RTP packets refused: wrong source, malformed, or no peer to send to
 */
public record LegView(
    String id,
    String role,
    String state,
    String edge,
    String remoteUri,
    String sipCallId,
    String transport,
    String remoteAddress,
    @Nullable String codec,
    boolean held,
    @Nullable String mediaLocal,
    @Nullable String mediaRemote,
    long rtpReceived,
    long rtpReceivedBytes,
    long rtpSent,
    long rtpSentBytes,
    long rtcpReceived,
    long rtcpSent,
    long rtpDropped) {}
