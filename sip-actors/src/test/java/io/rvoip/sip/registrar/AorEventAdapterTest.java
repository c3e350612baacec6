package io.rvoip.sip.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.registrar.Binding;
import io.rvoip.protocol.sip.registrar.BindingOrigin;
import io.rvoip.protocol.sip.registrar.BindingSnapshot;
import io.rvoip.sip.journal.JournalEntry.Live;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever has a binding stands in {@code live_entity}, else nobody wakes it after a restart. */
class AorEventAdapterTest {
  private final AorState state = new AorState("default/1001");
  private final AorEventAdapter adapter = new AorEventAdapter(state, () -> 1);

  // Regression: Pekko applies an event before its adapter sees it, so the first one looked like a
  // later one, and no registration came back after a restart until somebody asked for it.
  @Test
  void shouldStartALifeWithTheFirstBindingAndEndItWithTheLast() {
    assertThat(persisted(List.of(binding()))).isEqualTo(Live.STARTS);
    assertThat(persisted(List.of(binding()))).isEqualTo(Live.GOES_ON);
    assertThat(persisted(List.of())).isEqualTo(Live.ENDS);
    assertThat(persisted(List.of(binding()))).isEqualTo(Live.STARTS);
  }

  @Test
  void shouldStartALifeAgainWhenItsRowIsMissing() {
    persisted(List.of(binding()));
    state.live = false; // as a claim without a row leaves it

    assertThat(persisted(List.of(binding()))).isEqualTo(Live.STARTS);
  }

  /** As Pekko does it: applied, then written. */
  private Live persisted(List<BindingSnapshot> bindings) {
    var event = new AorEvent.BindingsStored(Instant.EPOCH, "default", "1001", bindings);
    state.apply(event);
    return adapter.toJournal(event).live();
  }

  private static BindingSnapshot binding() {
    var here = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5060);
    var flow = new Flow(TransportKind.UDP, here, here, 0);
    return BindingSnapshot.of(
        new Binding(
            NameAddr.parse("<sip:1001@127.0.0.1:5062>"),
            "call-id",
            1,
            1000,
            60_000,
            120_000,
            List.of(),
            new BindingOrigin("node1#1", flow),
            null,
            null,
            null));
  }
}
