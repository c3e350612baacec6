package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.TransportKind;
import java.net.InetSocketAddress;

/**
 * A socket that listens.
 *
 * @param transport its transport
 * @param address address and port it is bound to; the address may be the wildcard
 */
public record ListenPoint(TransportKind transport, InetSocketAddress address) {}
