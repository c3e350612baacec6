package io.rvoip.sip.edge;

import io.rvoip.sip.call.CallCommand;

/** The way from the edge to the call entities, wherever they are. */
@FunctionalInterface
public interface EntityGate {
  /** Sends to the call of that id; may be lost, the edge repeats. */
  void tell(String callId, CallCommand command);
}
