package io.rvoip.sip.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.rvoip.sip.WireMessage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What may cross nodes comes out as it went in. */
class AorMessageTest {
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
  void shouldCrossNodesUnchanged() {
    var replyTo = kit.createTestProbe(AorCommand.Withdrawn.class).ref();
    var test = kit.serializationTestKit();
    test.verifySerialization(new AorCommand.Withdraw(replyTo), true);
    test.verifySerialization(new AorCommand.Withdrawn(3), true);
    var refused = new AorCommand.RegisterReply(WireMessage.of(new byte[] {1}), true);
    AorCommand.RegisterReply same = test.verifySerialization(refused, false);
    assertThat(same.overQuota()).isTrue();
    assertThat(same.response().bytes()).isEqualTo(refused.response().bytes());
  }
}
