/**
 * The transport layer of SIP, RFC 3261 §18: UDP, TCP and TLS sockets over IPv4 and IPv6, flows,
 * keep-alives of RFC 5626, response routing of RFC 3581.
 *
 * <p>Bytes come in, parsed messages go to one listener; above is the transaction layer of {@code
 * protocol.sip.transaction}, which this package does not know. Entry class: {@link
 * io.rvoip.transport.sip.SipTransport}.
 */
@NullMarked
package io.rvoip.transport.sip;

import org.jspecify.annotations.NullMarked;
