package io.rvoip.protocol.sip.registrar;

import java.util.List;

/**
 * What time has done to the bindings.
 *
 * @param bindings those that are left
 * @param changes one removal for each that went
 */
public record ExpiryResult(List<Binding> bindings, List<BindingChange> changes) {
  public ExpiryResult {
    bindings = List.copyOf(bindings);
    changes = List.copyOf(changes);
  }
}
