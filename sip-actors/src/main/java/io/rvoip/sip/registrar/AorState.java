package io.rvoip.sip.registrar;

import io.rvoip.protocol.sip.registrar.Binding;
import io.rvoip.protocol.sip.registrar.BindingSnapshot;
import java.util.List;

/** The bindings of one address-of-record; what is durable of them comes from the last event. */
final class AorState {
  final String id;
  String tenant = "";
  String user = "";
  List<Binding> bindings = List.of();

  /** Whether there is a row of it in {@code live_entity}, once everything persisted is stored. */
  boolean live;

  /** The same before the event that is being persisted, which is applied before it is written. */
  boolean liveBefore;

  AorState(String id) {
    this.id = id;
    int slash = id.indexOf('/');
    this.tenant = id.substring(0, slash);
    this.user = id.substring(slash + 1);
  }

  void apply(AorEvent event) {
    switch (event) {
      case AorEvent.BindingsStored e -> {
        tenant = e.tenant();
        user = e.user();
        bindings = e.bindings().stream().map(BindingSnapshot::toBinding).toList();
        liveBefore = live;
        live = !bindings.isEmpty();
      }
    }
  }
}
