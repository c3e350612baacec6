package io.rvoip.client;

import java.net.InetSocketAddress;

/** What happens to a call, in order. */
public sealed interface CallEvent {
  /** It rings at the callee. */
  record Ringing(int status) implements CallEvent {}

  /** Answered, by whichever side. */
  record Answered() implements CallEvent {}

  /** Audio goes by other rules: hold, resume, or another address of the peer. */
  record MediaChanged(InetSocketAddress remote, boolean heldByUs, boolean heldByPeer)
      implements CallEvent {}

  /** The peer pressed a key. */
  record Digit(char digit) implements CallEvent {}

  /** Over. */
  record Ended(CallEnd end) implements CallEvent {}
}
