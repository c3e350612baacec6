package io.rvoip.node.lifeline;

import java.util.concurrent.CompletionStage;

/** A second witness beside the lifelines: what the database sees of a node. */
public interface Presence {
  /**
   * Whether the database holds no session of this life of a node; fails when it cannot tell.
   *
   * @param node {@code name#incarnation}
   */
  CompletionStage<Boolean> isGone(String node);
}
