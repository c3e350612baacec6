package io.rvoip.protocol.sdp;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What our side of a session must keep to go on with it on another node.
 *
 * @param sessionId our o= session id
 * @param version our o= version, of {@code sent}
 * @param originAddress address in our o= line
 * @param sent text of the last description that we sent, null before the first
 */
public record SessionSnapshot(
    long sessionId, long version, InetAddress originAddress, @Nullable String sent) {}
