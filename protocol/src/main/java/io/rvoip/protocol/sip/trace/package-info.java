/**
 * SIP messages that went over a node's sockets, made fit to be shown: {@link
 * io.rvoip.protocol.sip.trace.Redaction} takes out what must stay secret, {@link
 * io.rvoip.protocol.sip.trace.Ladder} and {@link io.rvoip.protocol.sip.trace.Pcap} write them down.
 * Entry class: {@link io.rvoip.protocol.sip.trace.TracedMessage}.
 */
@NullMarked
package io.rvoip.protocol.sip.trace;

import org.jspecify.annotations.NullMarked;
