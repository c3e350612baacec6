/**
 * RTP and RTCP (RFC 3550, RFC 3551, RFC 5761, RFC 5506) and DTMF as events (RFC 4733). {@code
 * RtpView} and {@code RtpHeader} work in place and allocate nothing, for the media loop in {@code
 * transport}; {@code RtcpParser} and {@code DtmfReceiver} give values. Time comes in as an
 * argument.
 */
@NullMarked
package io.rvoip.protocol.rtp;

import org.jspecify.annotations.NullMarked;
