package io.rvoip.sip.call;

import static io.rvoip.sip.call.CallRig.NODE;
import static io.rvoip.sip.call.CallRig.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.media.MediaCommand;
import io.rvoip.sip.registrar.AorCommand.BindingView;
import io.rvoip.testkit.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node is lost while bindings and ports are being found for a call. */
class CallRoutingLossTest {
  private static final String THIRD = "node3#c";

  private final CallRig rig = new CallRig();

  @Test
  @Scenario("survival/A node that is used is lost/Before it rings")
  void shouldEndAtOnceWhenTheEdgeOfTheCallerIsLost() {
    rig.aliceEdge = THIRD;
    rig.lookupsLate = true;
    rig.invite();
    rig.lose(THIRD);
    assertThat(rig.record().outcome()).isEqualTo("lost");
    assertThat(rig.record().sipStatus()).isEqualTo(500);
    assertThat(rig.stopped).isTrue();
    rig.found(rig.lookups.getFirst());
    assertThat(rig.sent).isEmpty();
  }

  @Test
  void shouldGiveBackThePortsWhenTheEdgeOfTheCallerIsLost() {
    rig.aliceEdge = THIRD;
    rig.portsLate = true;
    rig.invite();
    rig.lose(THIRD);
    rig.openPorts();
    assertThat(rig.media).containsExactly(new MediaCommand.Release(rig.call.id));
    assertThat(rig.sent).isEmpty();
  }

  @Test
  @Scenario("survival/A node that is used is lost/Before it rings")
  void shouldRingAContactFromHereWhoseEdgeIsLost() {
    rig.portsLate = true;
    rig.invite();
    rig.lose(OTHER);
    rig.openPorts();
    assertThat(rig.sent).hasSize(1);
    assertThat(rig.sent.getFirst().edge()).isEqualTo(NODE);
    assertThat(rig.sent.getFirst().target().flow().node()).isEqualTo(NODE);
    rig.answer(rig.sent.getFirst(), 180, "");
    assertThat(rig.statuses()).containsExactly(180);
  }

  @Test
  void shouldRingTheFirstPartyFromHereWhenItsEdgeIsLost() {
    rig.portsLate = true;
    rig.originate();
    rig.lose(OTHER);
    rig.openPorts();
    assertThat(rig.sent.getFirst().edge()).isEqualTo(NODE);
  }

  @Test
  @Scenario("survival/A node that is used is lost/Before it rings")
  void shouldAskAgainForBindingsThatALostNodeWasToTell() {
    rig.lookupsLate = true;
    rig.invite();
    rig.lose(THIRD);
    assertThat(rig.lookups).extracting(CallEffect.FindBindings::user).containsExactly("bob", "bob");

    List<BindingView> known = rig.bindings;
    rig.bindings = null; // what the entity says when the question to the lost node has timed out
    rig.found(rig.lookups.getFirst());
    assertThat(rig.statuses()).isEmpty();
    rig.bindings = known;
    rig.found(rig.lookups.getLast());
    assertThat(rig.sent).hasSize(1);
    rig.found(rig.lookups.getLast());
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void shouldAskAgainForTheSecondPartyOfAnOperatorsCall() {
    rig.originate(new CallRoute(CallRoute.USER, "carol"));
    rig.lookupsLate = true;
    rig.answer(rig.sent.getFirst(), 200, ScriptedSip.sdp("192.0.2.20", 5_000, "sendrecv"));
    rig.lose(THIRD);
    assertThat(rig.lookups)
        .extracting(CallEffect.FindBindings::user)
        .containsExactly("alice", "carol", "carol");
    rig.found(rig.lookups.getLast());
    assertThat(rig.sent.getLast().leg()).isEqualTo(1);
  }
}
