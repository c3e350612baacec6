package io.rvoip.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.sip.call.CallCommand;
import io.rvoip.sip.edge.Delivery;
import io.rvoip.sip.edge.EdgeCommand;
import io.rvoip.sip.edge.EdgeFlow;
import io.rvoip.sip.edge.EdgeTarget;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Within a node a message is handed over as it is, between nodes by its bytes. */
class WireMessageTest {
  private static final byte[] BYTES =
      """
      BYE sip:bob@192.0.2.1 SIP/2.0
      Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1
      From: <sip:alice@192.0.2.2>;tag=a
      To: <sip:bob@192.0.2.1>;tag=b
      Call-ID: c
      CSeq: 1 BYE
      Max-Forwards: 70
      Content-Length: 0

      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private static ActorTestKit kit;

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create(ConfigFactory.load("application-test.conf"));
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void shouldCrossNodesAsItsBytes() {
    WireMessage sent = WireMessage.of(WireMessage.of(BYTES).request());

    var acked =
        kit.serializationTestKit()
            .verifySerialization(new CallCommand.Acked(new Delivery("n#1", 7), 2, sent), false);
    assertThat(acked.ack().atHand()).isNull();
    assertThat(acked.ack().bytes()).isEqualTo(BYTES);
    assertThat(acked.ack().request().method()).isEqualTo(Method.BYE);

    var target =
        new EdgeTarget(new EdgeFlow("n#1", "UDP", "[::1]:5060", "[::1]:5061", 0), "sip:bob@b");
    var request =
        kit.serializationTestKit()
            .verifySerialization(new EdgeCommand.SendRequest("b", sent, target, true), false);
    assertThat(request.request().bytes()).isEqualTo(BYTES);
    assertThat(request.target().flow().flow().local().getAddress().isLoopbackAddress()).isTrue();
  }

  @Test
  void shouldBeTheMessageItselfWithinANode() {
    SipRequest request = WireMessage.of(BYTES).request();

    assertThat(WireMessage.of(request).request()).isSameAs(request);
    assertThat(WireMessage.of(request).atHand()).isSameAs(request);
  }

  @Test
  void shouldReadOnceAndSayWhatIsWrong() {
    WireMessage message = WireMessage.of(BYTES);
    assertThat(message.request()).isSameAs(message.request());

    assertThatThrownBy(message::response).hasMessageContaining("expected: what an edge has parsed");
    assertThat(WireMessage.of(new byte[] {'x'}).message()).isNull();
    assertThat(message).hasToString(BYTES.length + " bytes of SIP");
  }
}
