package io.rvoip.sip.registrar;

import io.rvoip.protocol.sip.registrar.BindingSnapshot;
import io.rvoip.sip.CborSerializable;
import java.time.Instant;
import java.util.List;

/** The facts of an address-of-record. */
public sealed interface AorEvent {

  /** {@code aor.bindings:1}: all bindings from now on; few, so the whole list each time. */
  record BindingsStored(Instant at, String tenant, String user, List<BindingSnapshot> bindings)
      implements AorEvent, CborSerializable {
    public BindingsStored {
      bindings = List.copyOf(bindings);
    }
  }
}
