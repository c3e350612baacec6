/**
 * How long a session lasts without a sign of life, and who gives it: session timers, RFC 4028.
 * Rules without clocks: {@link io.rvoip.protocol.sip.session.SessionRules} negotiates, {@link
 * io.rvoip.protocol.sip.session.SessionTimer} says when what is due.
 */
@NullMarked
package io.rvoip.protocol.sip.session;

import org.jspecify.annotations.NullMarked;
