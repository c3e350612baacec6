/**
 * Asks the DNS what {@link io.rvoip.protocol.sip.locate} wants to know: where SIP servers are, RFC
 * 3263. Answers are kept as long as their TTL says. Entry class: {@link
 * io.rvoip.transport.dns.ServerLocator}.
 */
@NullMarked
package io.rvoip.transport.dns;

import org.jspecify.annotations.NullMarked;
