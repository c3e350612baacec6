/**
 * TLS for SIP, RFC 3261 §26.2 with the domain identities of RFC 5922: certificates from PEM files,
 * server names, and what a peer's certificate proves. Knows no sockets; {@code transport.sip}
 * drives the engines. Entry class: {@link io.rvoip.transport.tls.TlsContext}.
 */
@NullMarked
package io.rvoip.transport.tls;

import org.jspecify.annotations.NullMarked;
