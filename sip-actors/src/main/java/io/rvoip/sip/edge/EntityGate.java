package io.rvoip.sip.edge;

import io.rvoip.sip.call.CallCommand;

/** The way from the edge to the call entities, wherever they are. */
public interface EntityGate {
  /** Sends to the call of that id; may be lost, the edge repeats. */
  void tell(String callId, CallCommand command);

  /** The same, when it has not been taken: by the long way, which finds the call wherever it is. */
  default void repeat(String callId, CallCommand command) {
    tell(callId, command);
  }
}
