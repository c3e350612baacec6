package io.rvoip.protocol.sip;

import java.net.InetSocketAddress;

/**
 * The path that a SIP message took or will take, RFC 5626 §3: transport, both addresses and, where
 * the transport has connections, which one.
 *
 * @param transport transport protocol
 * @param local our address, with the port that the socket is bound to
 * @param remote the peer's address as seen on the socket
 * @param connectionId number of the connection on its node; 0 on UDP
 */
public record Flow(
    TransportKind transport,
    InetSocketAddress local,
    InetSocketAddress remote,
    long connectionId) {}
