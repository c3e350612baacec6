/**
 * How a node becomes a member: nodes meet in the database, or at seed addresses; a join token lets
 * a host in that does not know the database yet.
 *
 * <p>Entry: {@link io.rvoip.node.join.Rendezvous} and {@link io.rvoip.node.join.JoinToken}.
 */
@NullMarked
package io.rvoip.node.join;

import org.jspecify.annotations.NullMarked;
