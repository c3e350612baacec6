/**
 * Session descriptions (RFC 8866) and the offer/answer model (RFC 3264), with hold and the
 * rewriting that a B2BUA with a media relay does. Entry classes: {@code SdpParser} for what comes
 * in, {@code OfferAnswer} for the state of one dialog's session, {@code SdpRewrite} for the
 * description towards the other leg, {@code LocalSession} for an endpoint of our own. SIP bodies
 * come from and go to {@code protocol.sip}; the ports come from the media loop.
 */
@NullMarked
package io.rvoip.protocol.sdp;

import org.jspecify.annotations.NullMarked;
