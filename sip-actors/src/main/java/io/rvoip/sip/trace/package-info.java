/**
 * What went over this node's sockets, kept for a while in memory: the edge notes each message in
 * {@link io.rvoip.sip.trace.MessageTrace}, the router says whose it is, {@link
 * io.rvoip.sip.trace.ClusterTraces} collects it from all nodes by their {@link
 * io.rvoip.sip.trace.TraceKeeper}.
 */
@NullMarked
package io.rvoip.sip.trace;

import org.jspecify.annotations.NullMarked;
