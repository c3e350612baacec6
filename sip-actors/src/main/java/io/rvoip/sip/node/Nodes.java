package io.rvoip.sip.node;

import io.rvoip.media.MediaCommand;
import io.rvoip.sip.edge.EdgeCommand;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The nodes as an entity sees them; all methods may be called from any thread. Nodes are named
 * {@code name#incarnation}.
 */
public interface Nodes {

  /** Our own node. */
  NodeId self();

  /** Whether that life of that node is a member now. */
  boolean alive(String node);

  /** Hands a command to a node's edge; repeated until taken; dropped when the node is gone. */
  void tellEdge(String node, EdgeCommand command);

  /** The media plane of a node; null when it is gone. */
  @Nullable ActorRef<MediaCommand> media(String node);
}
