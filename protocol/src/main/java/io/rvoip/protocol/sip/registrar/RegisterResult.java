package io.rvoip.protocol.sip.registrar;

import io.rvoip.protocol.sip.SipResponse;
import java.util.List;

/**
 * What comes of a REGISTER: store {@code changes} (when there are any), go on with {@code
 * bindings}, then send {@code response}. On a refusal nothing changes.
 *
 * @param response answer, complete but for what the border adds
 * @param bindings all bindings from now on
 * @param changes what must be durable first; empty for most refreshes
 */
public record RegisterResult(
    SipResponse response, List<Binding> bindings, List<BindingChange> changes) {
  public RegisterResult {
    bindings = List.copyOf(bindings);
    changes = List.copyOf(changes);
  }

  /** Whether something must be stored. */
  public boolean isDurable() {
    return !changes.isEmpty();
  }
}
