/**
 * The process of one node: options, settings of the actor system, security of remoting, joining the
 * cluster, orderly stop.
 *
 * <p>Below it are {@code io.rvoip.store} (tables and journal), {@code io.rvoip.sip} (calls and
 * registrations) and {@code io.rvoip.node.http} (the API). Entry: {@link io.rvoip.node.NodeMain}
 * for a process, {@link io.rvoip.node.Node} inside one.
 */
@NullMarked
package io.rvoip.node;

import org.jspecify.annotations.NullMarked;
