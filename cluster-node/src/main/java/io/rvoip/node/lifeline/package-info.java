/**
 * Noticing within milliseconds that a node's process has died, with proof.
 *
 * <p>Every pair of nodes holds a TCP connection, the lifeline. A kernel ends it when its process
 * dies, and refuses the next one; a process that hangs keeps it. {@link
 * io.rvoip.node.lifeline.Lifelines} holds the connections, {@link
 * io.rvoip.node.lifeline.DeathWitness} collects what all living nodes and the database have seen
 * and has the dead node removed. Losses that cannot be proven so (a host, a network) are left to
 * the accrual detector and the split-brain resolver.
 */
@NullMarked
package io.rvoip.node.lifeline;

import org.jspecify.annotations.NullMarked;
