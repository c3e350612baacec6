package io.rvoip.sip.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class CallIndexTest {
  private static final CallCommand LOST = new CallCommand.NodeLost("node2#b");

  private final CallIndex index = new CallIndex();

  // A call that is being routed is in no list yet.
  @Test
  void shouldTellAlsoTheCallsThatRingNowhereYet() {
    TestInbox<CallCommand> routing = TestInbox.create();
    index.runs("a", routing.getRef());
    assertThat(index.views()).isEmpty();
    index.tellAll(LOST);
    assertThat(routing.getAllReceived()).containsExactly(LOST);
  }

  @Test
  void shouldTellNothingToACallThatHasStopped() {
    TestInbox<CallCommand> gone = TestInbox.create();
    index.runs("a", gone.getRef());
    index.stopped("a", gone.getRef());
    index.tellAll(LOST);
    assertThat(gone.getAllReceived()).isEmpty();
  }
}
