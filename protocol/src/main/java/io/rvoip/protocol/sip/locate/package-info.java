/**
 * Locating SIP servers, RFC 3263: from a URI to the questions that the DNS is to be asked (NAPTR,
 * SRV with the selection of RFC 2782, addresses in the order of RFC 6724) and to an ordered list of
 * targets; and which of them has failed or answered lately.
 *
 * <p>Asks nobody itself: {@code io.rvoip.transport.dns} does. Entry class: {@link
 * io.rvoip.protocol.sip.locate.Locating}.
 */
@NullMarked
package io.rvoip.protocol.sip.locate;

import org.jspecify.annotations.NullMarked;
