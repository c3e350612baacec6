package io.rvoip.sip.api;

import io.rvoip.protocol.sip.trace.TracedMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * What one node has kept of one SIP Call-ID.
 *
 * @param calls ids of our calls that it is a leg of; none when no call came of it
 * @param tenants tenants that requests of it have named
 * @param crowded whether there are more of either than are remembered
 * @param lost messages that are no longer kept, or too many to be told
 */
public record LegTrace(
    String node,
    String sipCallId,
    List<String> calls,
    List<String> tenants,
    boolean crowded,
    int lost,
    List<TracedMessage> messages) {
  public LegTrace {
    calls = List.copyOf(calls);
    tenants = List.copyOf(tenants);
    messages = List.copyOf(messages);
  }

  /** The same with what the node has told next. */
  public LegTrace goingOn(LegTrace next) {
    List<TracedMessage> all = new ArrayList<>(messages);
    all.addAll(next.messages);
    return new LegTrace(node, sipCallId, next.calls, next.tenants, next.crowded, next.lost, all);
  }

  /** The same with more messages that are not told. */
  public LegTrace losing(int more) {
    return new LegTrace(node, sipCallId, calls, tenants, crowded, lost + more, messages);
  }
}
