package io.rvoip.node.http;

import io.rvoip.protocol.sip.trace.TracedMessage;
import io.rvoip.sip.api.Answer;
import io.rvoip.sip.api.CallTraces;
import io.rvoip.sip.api.LegTrace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Traces of nodes that the test makes up. */
final class FakeTraces implements CallTraces {
  final List<LegTrace> legs = new CopyOnWriteArrayList<>();
  volatile List<String> missing = List.of();

  static LegTrace leg(String sipCallId, List<String> calls, List<String> tenants, String... lines) {
    TracedMessage[] messages = new TracedMessage[lines.length];
    for (int i = 0; i < lines.length; i++) {
      messages[i] =
          new TracedMessage(
              "node1",
              sipCallId,
              i,
              1_790_000_000_000_000L + 1000L * i,
              0,
              i % 2 == 0,
              "UDP",
              "192.0.2.1:5060",
              "192.0.2.9:5060",
              (lines[i] + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    }
    return new LegTrace("node1", sipCallId, calls, tenants, false, 0, List.of(messages));
  }

  @Override
  public CompletionStage<Answer<List<LegTrace>>> ofCall(String call) {
    return answer(legs.stream().filter(leg -> leg.calls().contains(call)).toList());
  }

  @Override
  public CompletionStage<Answer<List<LegTrace>>> ofSipCallId(String sipCallId) {
    return answer(legs.stream().filter(leg -> leg.sipCallId().equals(sipCallId)).toList());
  }

  private CompletionStage<Answer<List<LegTrace>>> answer(List<LegTrace> found) {
    return FakeQueries.done(new Answer<>(found, FakeQueries.AS_OF, missing));
  }
}
