package io.rvoip.sip.api;

import java.time.Instant;
import java.util.List;

/**
 * One member of the cluster.
 *
 * @param address host and port of its remoting
 * @param status {@code joining}, {@code up}, {@code leaving}, {@code unreachable}, …; open to new
 *     values
 * @param calls live calls it owns
 * @param registrations bindings whose flow it owns
 * @param since when it became a member, as far as the answering node knows
 */
public record NodeView(
    String name,
    String address,
    String status,
    List<String> roles,
    String version,
    int calls,
    int registrations,
    Instant since) {
  public NodeView {
    roles = List.copyOf(roles);
  }
}
