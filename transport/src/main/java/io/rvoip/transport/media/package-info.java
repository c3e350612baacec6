/**
 * The UDP media loop: RTP and RTCP (RFC 3550) relayed between legs or echoed, with symmetric RTP
 * (RFC 4961) and a source lock, on one thread that allocates nothing per packet.
 *
 * <p>Control comes as commands from {@code media-actors}; packets never leave the loop. Entry
 * class: {@link io.rvoip.transport.media.MediaLoop}; the way of a packet is {@code PacketPath}.
 */
@NullMarked
package io.rvoip.transport.media;

import org.jspecify.annotations.NullMarked;
