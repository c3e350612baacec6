/**
 * The audio of the soft phone: RTP sockets of a call (RFC 3550, RFC 3551 PCMU and PCMA, RFC 4733
 * digits), sources to play, sinks to hear with. All calls of a process share one {@link
 * io.rvoip.client.audio.AudioLoop}; its entry class is {@link io.rvoip.client.audio.RtpEndpoint}.
 */
@NullMarked
package io.rvoip.client.audio;

import org.jspecify.annotations.NullMarked;
