package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.rvoip.sip.api.CallIdentity;
import io.rvoip.sip.api.CallView;
import io.rvoip.sip.api.LegView;
import io.rvoip.sip.api.RegistrationView;
import io.rvoip.sip.node.GatewayCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The longest lists that a node may be asked for cross remoting in one frame. */
class RemotingFramesTest {
  private static final Config CONFIG =
      ConfigFactory.parseString("pekko.actor.provider = local")
          .withFallback(ConfigFactory.parseResources("rvoip-node.conf"))
          .withFallback(ConfigFactory.defaultReference())
          .resolve();
  private static final long FRAME =
      CONFIG.getBytes("pekko.remote.artery.advanced.maximum-frame-size");

  private static ActorSystem system;
  private final Random random = new Random(1);

  @BeforeAll
  static void start() {
    system = ActorSystem.create("frames", CONFIG);
  }

  @AfterAll
  static void stop() {
    system.terminate();
  }

  @Test
  void shouldFitAThousandCalls() {
    List<CallView> calls = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      calls.add(call());
    }
    assertThat(size(new GatewayCommand.CallList("node1#" + word(20), calls)))
        .isLessThan((int) FRAME);
  }

  @Test
  void shouldFitTenThousandRegistrations() {
    List<RegistrationView> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      all.add(
          new RegistrationView(
              "default",
              "default/" + word(6),
              "sip:" + word(6) + "@192.0.2." + random.nextInt(256) + ":" + random.nextInt(65536),
              Instant.ofEpochMilli(1_800_000_000_000L + random.nextInt(3_600_000)),
              "node" + random.nextInt(3),
              "udp",
              "192.0.2." + random.nextInt(256) + ":" + random.nextInt(65536),
              "Yealink SIP-T46S 66.86.0.15",
              1.0));
    }
    assertThat(size(new GatewayCommand.RegistrationList("node1#" + word(20), all)))
        .isLessThan((int) FRAME);
  }

  private int size(Object message) {
    return SerializationExtension.get(system).serialize(message).get().length;
  }

  private CallView call() {
    Instant created = Instant.ofEpochMilli(1_800_000_000_000L + random.nextInt(3_600_000));
    return new CallView(
        word(18),
        "default",
        "answered",
        word(6) + "@rvoip.example",
        word(6) + "@rvoip.example",
        created,
        created.plusSeconds(5),
        "node1",
        "node1",
        1,
        List.of(leg("caller"), leg("callee")),
        new CallIdentity(
            "TN-Validation-Passed",
            "A",
            new UUID(random.nextLong(), random.nextLong()).toString(),
            null));
  }

  private LegView leg(String role) {
    return new LegView(
        role.equals("caller") ? "0" : "1",
        role,
        "confirmed",
        "node1",
        "sip:" + word(6) + "@192.0.2." + random.nextInt(256) + ":" + random.nextInt(65536),
        word(32),
        "udp",
        "192.0.2." + random.nextInt(256) + ":" + random.nextInt(65536),
        "PCMU",
        false,
        "192.0.2.1:" + random.nextInt(65536),
        "192.0.2.9:" + random.nextInt(65536),
        random.nextInt(1 << 20),
        random.nextInt(1 << 28),
        random.nextInt(1 << 20),
        random.nextInt(1 << 28),
        random.nextInt(1000),
        random.nextInt(1000),
        0);
  }

  private String word(int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append("abcdefghijklmnopqrstuv0123456789".charAt(random.nextInt(32)));
    }
    return word.toString();
  }
}
