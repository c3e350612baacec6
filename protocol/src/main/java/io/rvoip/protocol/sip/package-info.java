/**
 * SIP messages as RFC 3261 §7, §20 and §25 define them: a message is its wire bytes and an index of
 * header positions. Entry classes: {@code SipParser} for what comes in, {@code MessageEditor} for
 * what goes out.
 */
@NullMarked
package io.rvoip.protocol.sip;

import org.jspecify.annotations.NullMarked;
