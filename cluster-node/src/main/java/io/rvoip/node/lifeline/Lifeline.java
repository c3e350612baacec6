package io.rvoip.node.lifeline;

/**
 * What one node knows from its lifeline to one life of another node. No I/O, no clock.
 *
 * <p>Proof of death takes two steps: a connection on which the peer had named itself has ended, and
 * then a new one is refused, or accepted by another life. Time-outs, unreachable networks and the
 * lack of own file descriptors prove nothing; nor does a refusal where no connection was before,
 * which may be a packet filter's.
 */
final class Lifeline {
  /** How far it has come. */
  enum State {
    /** There was no connection yet. */
    UNSEEN,
    /** The peer lives: the connection stands. */
    HELD,
    /** The connection has ended; why is not known yet. */
    BROKEN,
    /** The process of the peer is no more. */
    DEAD
  }

  private final String peer;
  private State state = State.UNSEEN;

  /**
   * @param peer the life of the node that is watched, {@code name#incarnation}
   */
  Lifeline(String peer) {
    this.peer = peer;
  }

  String peer() {
    return peer;
  }

  State state() {
    return state;
  }

  /** Somebody accepted the connection and named himself. True when it may be kept. */
  boolean greetedBy(String life) {
    if (life.equals(peer)) {
      if (state != State.DEAD) {
        state = State.HELD;
      }
      return state == State.HELD;
    }
    if (state == State.BROKEN) {
      state = State.DEAD;
    }
    return false;
  }

  /** The connection, on which the peer had named itself, was closed or reset. */
  void ended() {
    if (state == State.HELD) {
      state = State.BROKEN;
    }
  }

  /** A new connection was refused by the peer's host. */
  void refused() {
    if (state == State.BROKEN) {
      state = State.DEAD;
    }
  }
}
