package io.rvoip.media;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a media node needs to know.
 *
 * @param bind address that media sockets listen on; the wildcard for all
 * @param advertise address literal for the SDP; null: the address of the route to each peer
 * @param orphanAfterMs milliseconds without a word from a session's owner after which it ends
 */
public record MediaSettings(InetAddress bind, @Nullable String advertise, long orphanAfterMs) {
  /** A session outlives its owner this long. */
  public static final long ORPHAN_AFTER_MS = 600_000;
}
