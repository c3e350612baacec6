package io.rvoip.transport.media;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What one leg has received and sent since it was allocated. "Received" is from the leg's peer to
 * us and counts valid packets of the right source; "sent" is from us to the leg's peer. Bytes are
 * RTP with header, without UDP and IP.
 *
 * @param leg name of the leg
 * @param local our RTP address
 * @param remote where RTP for this leg goes: the locked source, else the signalled address; null
 *     while neither is known
 * @param sourceLocked whether a source has been locked since the address was last signalled
 * @param rtpReceived RTP packets from the leg's peer
 * @param rtpReceivedBytes their bytes
 * @param rtpSent RTP packets to the leg's peer
 * @param rtpSentBytes their bytes
 * @param rtcpReceived RTCP datagrams from the leg's peer
 * @param rtcpSent RTCP datagrams to the leg's peer
 * @param lastRtpNanos {@link System#nanoTime} of the last RTP packet received; 0 when none came
 * @param remoteSsrc SSRC of the last RTP packet received (unsigned 32 bits); -1 when none came
 * @param droppedWrongSource packets from other sources than the locked one
 * @param droppedMalformed packets that were neither RTP nor RTCP
 * @param droppedNoPeer packets that had nowhere to go
 * @param droppedRate packets above the leg's cap
 * @param droppedSendFailed packets from this leg that the operating system did not take on their
 *     way out
 */
public record LegCounters(
    String leg,
    InetSocketAddress local,
    @Nullable InetSocketAddress remote,
    boolean sourceLocked,
    long rtpReceived,
    long rtpReceivedBytes,
    long rtpSent,
    long rtpSentBytes,
    long rtcpReceived,
    long rtcpSent,
    long lastRtpNanos,
    long remoteSsrc,
    long droppedWrongSource,
    long droppedMalformed,
    long droppedNoPeer,
    long droppedRate,
    long droppedSendFailed) {}
