package io.rvoip.sip.nonce;

import com.typesafe.config.ConfigFactory;
import io.rvoip.auth.nonce.NonceId;
import io.rvoip.auth.nonce.NonceWindow;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What may cross nodes comes out as it went in. */
class NonceMessageTest {
  private static final NonceId NONCE = new NonceId(0x8123_4567_89ab_cdefL, -2);
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
    var replyTo = kit.createTestProbe(NonceMessage.Used.class).ref();
    var test = kit.serializationTestKit();
    test.verifySerialization(new NonceMessage.Use(NONCE, 0xffff_ffffL, replyTo), true);
    test.verifySerialization(new NonceMessage.Used(true), true);
    test.verifySerialization(
        new NonceMessage.Copies(
            List.of(new NonceWindow(NONCE, 7, -1L), new NonceWindow(NONCE, 1, 1))),
        true);
  }
}
