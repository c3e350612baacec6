package io.rvoip.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.trace.TracedMessage;
import io.rvoip.sip.api.Answer;
import io.rvoip.sip.api.LegTrace;
import io.rvoip.sip.trace.TraceSettings;
import io.rvoip.testkit.Scenario;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Calls that fail, explained by what was kept of their messages, on real sockets. */
class TraceOnTheWireTest {
  private static final String LOOPBACK = "127.0.0.1/32";

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** As a ladder would have it: direction as the node sees it, and first line. */
  private static List<String> lines(List<LegTrace> legs) {
    return legs.stream()
        .flatMap(leg -> leg.messages().stream())
        .sorted(
            Comparator.comparingLong(TracedMessage::micros)
                .thenComparingLong(TracedMessage::number))
        .map(
            m ->
                (m.received() ? "in " : "out ")
                    + m.startLine().replaceAll(" sip:\\S*| SIP/2.0$", ""))
        .toList();
  }

  /** The call that the caller's Call-ID has become. */
  private static String call(InMemoryNode node, String sipCallId) {
    return get(node.node.traces().ofSipCallId(sipCallId)).value().stream()
        .flatMap(leg -> leg.calls().stream())
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Scenario("message-trace/Messages of a call/Both legs")
  void shouldShowBothLegsOfACallThatTheCalleeRefuses() throws Exception {
    try (RawPhone callee = new RawPhone(null);
        InMemoryNode node = InMemoryNode.start(0, LOOPBACK, "sip:bob@127.0.0.1:" + callee.port());
        RawPhone caller = new RawPhone(node.sip())) {
      CompletableFuture<?> refused = refusing(callee);
      SipResponse busy = caller.invite("trunk", "u10001");
      assertThat(busy.status()).isEqualTo(486);
      get(refused);
      String call = call(node, busy.callId());

      // The caller's ACK is on its way when the caller goes on.
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(lines(get(node.node.traces().ofCall(call)).value()))
                      .containsSubsequence("in INVITE", "out INVITE", "in SIP/2.0 486 Busy Here")
                      .containsSubsequence("in SIP/2.0 486 Busy Here", "out ACK")
                      .endsWith("out SIP/2.0 486 Busy Here", "in ACK"));
      List<LegTrace> legs = get(node.node.traces().ofCall(call)).value();
      assertThat(legs).hasSize(2).allMatch(leg -> leg.calls().equals(List.of(call)));
      LegTrace callers =
          legs.stream().filter(l -> l.sipCallId().equals(busy.callId())).findFirst().orElseThrow();
      TracedMessage first = callers.messages().getFirst();
      assertThat(first.bytes()).as("as the phone has sent it").isEqualTo(caller.sent().toBytes());
      assertThat(first.node()).isEqualTo("test");
      assertThat(first.transport()).isEqualTo("UDP");
      assertThat(first.remote()).isEqualTo("127.0.0.1:" + caller.port());
      assertThat(first.local()).isEqualTo("127.0.0.1:" + node.sip().getPort());
      assertThat(first.micros() / 1_000_000)
          .isBetween(System.currentTimeMillis() / 1000 - 60, System.currentTimeMillis() / 1000 + 1);
      assertThat(callers.tenants()).containsExactly("default");
      assertThat(callers.lost()).isZero();
    }
  }

  private static CompletableFuture<?> refusing(RawPhone callee) {
    CompletableFuture<Object> done = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            done.complete(callee.refuse(486));
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  @Test
  @Scenario("message-trace/Refused before there is a call/Wrong password")
  void shouldShowAWrongPasswordAndNotWhatWasMadeOfIt() throws Exception {
    try (InMemoryNode node = InMemoryNode.start(0, null, null);
        RawPhone phone = new RawPhone(node.sip())) {
      SipResponse challenge = phone.invite("1001", "9196", "wrong-password", List.of());
      assertThat(challenge.status()).isEqualTo(401);
      var answer =
          new DigestClient("1001", "not the password", new Random(1))
              .answer(
                  "INVITE",
                  "sip:9196@" + InMemoryNode.REALM,
                  new byte[0],
                  challenge.headers(HeaderName.WWW_AUTHENTICATE),
                  List.of());
      List<String> credentials = ((DigestClient.Answer.Retry) answer).headerValues();
      assertThat(phone.invite("1001", "9196", "wrong-password", credentials).status())
          .isEqualTo(401);

      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(lines(trace(node, "wrong-password").value()))
                      .filteredOn(line -> !line.contains(" 100 "))
                      .containsExactly(
                          "in INVITE",
                          "out SIP/2.0 401 Unauthorized",
                          "in ACK",
                          "in INVITE",
                          "out SIP/2.0 401 Unauthorized",
                          "in ACK"));
      LegTrace leg = trace(node, "wrong-password").value().getFirst();
      assertThat(leg.calls()).isEmpty();
      assertThat(leg.tenants()).containsExactly("default");
      String all = text(leg);
      String response = credentials.getFirst().replaceAll(".*\\bresponse=\"([^\"]*)\".*", "$1");
      assertThat(response).matches("[0-9a-f]{32,}");
      assertThat(all)
          .contains("username=\"1001\"")
          .contains("response=\"" + "*".repeat(response.length()))
          .doesNotContain(response);
    }
  }

  private static Answer<List<LegTrace>> trace(InMemoryNode node, String sipCallId) {
    return get(node.node.traces().ofSipCallId(sipCallId));
  }

  private static String text(LegTrace leg) {
    StringBuilder all = new StringBuilder();
    leg.messages().forEach(m -> all.append(new String(m.bytes(), StandardCharsets.UTF_8)));
    return all.toString();
  }

  @Test
  @Scenario("message-trace/Refused before there is a call/Nobody of that name")
  void shouldShowWhyACallLedNowhere() throws Exception {
    try (InMemoryNode node = InMemoryNode.start(0, LOOPBACK, null);
        RawPhone phone = new RawPhone(node.sip())) {
      SipResponse refused = phone.invite("trunk", "nobody", "to-nobody", List.of());
      assertThat(refused.status()).isEqualTo(404);
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(lines(trace(node, "to-nobody").value()))
                      .containsSubsequence("in INVITE", "out SIP/2.0 404 Not Found", "in ACK"));
      assertThat(trace(node, "to-nobody").value().getFirst().calls()).isEmpty();
      assertThat(trace(node, "another").value()).isEmpty();
    }
  }

  @Test
  @Scenario("message-trace/Messages of a call/At several nodes")
  void shouldPutTheMessagesOfAllNodesTogetherAndNameTheOneThatIsSilent() throws Exception {
    try (InMemoryNode first = InMemoryNode.start(0, LOOPBACK, null);
        InMemoryNode second = InMemoryNode.beside(first, "second", LOOPBACK);
        RawPhone callee = new RawPhone(second.sip());
        RawPhone caller = new RawPhone(first.sip())) {
      Awaitility.await()
          .until(
              () ->
                  first.node.ready()
                      && second.node.ready()
                      && first.node.directory().gateways().size() == 2
                      && second.node.directory().gateways().size() == 2);
      register(callee, "1002");
      CompletableFuture<?> refused = refusing(callee);
      SipResponse busy = caller.invite("trunk", "1002", "over-two-nodes", List.of());
      assertThat(busy.status()).isEqualTo(486);
      get(refused);
      String call = call(second, "over-two-nodes");

      for (InMemoryNode asked : List.of(first, second)) {
        Awaitility.await()
            .untilAsserted(
                () ->
                    assertThat(lines(get(asked.node.traces().ofCall(call)).value()))
                        .contains("in ACK", "out ACK"));
        Answer<List<LegTrace>> answer = get(asked.node.traces().ofCall(call));
        assertThat(answer.missingNodes()).isEmpty();
        assertThat(answer.value()).extracting(LegTrace::node).contains("test", "second");
        assertThat(answer.value())
            .filteredOn(leg -> leg.node().equals("second"))
            .singleElement()
            .satisfies(
                leg ->
                    assertThat(lines(List.of(leg)))
                        .containsExactly("out INVITE", "in SIP/2.0 486 Busy Here", "out ACK"));
      }

      second.silence();
      Answer<List<LegTrace>> partial = get(first.node.traces().ofCall(call));
      assertThat(partial.missingNodes()).containsExactly("second");
      assertThat(partial.value()).extracting(LegTrace::node).containsOnly("test");
    }
  }

  private static void register(RawPhone phone, String user) throws Exception {
    SipResponse challenge = phone.register(user, 60, List.of());
    var answer =
        new DigestClient(user, user, new Random(1))
            .answer(
                "REGISTER",
                RawPhone.REGISTRAR,
                new byte[0],
                challenge.headers(HeaderName.WWW_AUTHENTICATE),
                List.of());
    assertThat(
            phone.register(user, 60, ((DigestClient.Answer.Retry) answer).headerValues()).status())
        .isEqualTo(200);
  }

  // No message between nodes may be longer than the frame that carries it.
  @Test
  void shouldTellALongLegInParts() throws Exception {
    try (InMemoryNode node = InMemoryNode.start(0, LOOPBACK, null)) {
      Flow flow =
          new Flow(TransportKind.UDP, node.sip(), new InetSocketAddress("127.0.0.1", 40_000), 0);
      List<String> sent = new ArrayList<>();
      for (int i = 1; i <= 60; i++) {
        SipRequest info =
            SipRequest.builder(Method.INFO, Uri.parse("sip:b@127.0.0.1"))
                .add(HeaderName.CALL_ID, "long")
                .add(HeaderName.CSEQ, i + " INFO")
                .body("text/plain", new byte[3000])
                .buildRequest();
        sent.add(new String(info.toBytes(), StandardCharsets.UTF_8));
        node.node.traces().here().received(flow, info);
      }
      LegTrace leg = trace(node, "long").value().getFirst();
      assertThat(leg.lost()).isZero();
      assertThat(leg.messages())
          .extracting(m -> new String(m.bytes(), StandardCharsets.UTF_8))
          .isEqualTo(sent);
    }
  }

  @Test
  @Scenario("message-trace/Bounds/Switched off")
  void shouldKeepNothingOnceItIsSwitchedOffAndNeverWhatIsOfNoCall() throws Exception {
    try (InMemoryNode node = InMemoryNode.start(0, LOOPBACK, null);
        RawPhone phone = new RawPhone(node.sip())) {
      register(phone, "1001");
      assertThat(node.node.traces().here().messages()).as("REGISTER").isZero();
      assertThat(phone.invite("trunk", "nobody").status()).isEqualTo(404);
      assertThat(node.node.traces().here().messages()).isPositive();

      node.node.traces().here().use(TraceSettings.OFF);
      assertThat(node.node.traces().here().messages()).isZero();
      assertThat(node.node.traces().here().bytes()).isZero();
      long noted = node.node.traces().here().noted().sum();
      assertThat(phone.invite("trunk", "nobody", "when-off", List.of()).status()).isEqualTo(404);
      assertThat(node.node.traces().here().noted().sum()).isEqualTo(noted);
      assertThat(trace(node, "when-off").value()).isEmpty();
    }
  }
}
