package io.rvoip.node.lifeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LifelinesTest {
  private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);

  private final List<String> deaths = new CopyOnWriteArrayList<>();
  private Lifelines survivor;

  @BeforeEach
  void start() throws IOException {
    survivor = Lifelines.start(ANY, "node1#a");
    survivor.onDeath(deaths::add);
  }

  @AfterEach
  void stop() {
    survivor.close();
  }

  @Test
  @Scenario("death-proof/Proof by the lifeline/A process dies")
  void shouldTellTheDeathOfAPeerWhoseSocketsAreGone() throws IOException {
    var peer = Lifelines.start(ANY, "node2#a");
    survivor.watch("node2#a", peer.address());
    await().until(() -> survivor.held() == 1);
    peer.close();
    await().untilAsserted(() -> assertThat(deaths).containsExactly("node2#a"));
  }

  @Test
  @Scenario("death-proof/Proof by the lifeline/It is back at once")
  void shouldTellTheDeathOfALifeWhosePlaceIsTakenByTheNext() throws IOException {
    var peer = Lifelines.start(ANY, "node2#a");
    var address = peer.address();
    survivor.watch("node2#a", address);
    await().until(() -> survivor.held() == 1);
    peer.close();
    try (var next = Lifelines.start(address, "node2#b")) {
      assertThat(next.address()).isEqualTo(address);
      await().untilAsserted(() -> assertThat(deaths).containsExactly("node2#a"));
    }
  }

  @Test
  @Scenario("death-proof/Proof by the lifeline/Broken or hanging")
  void shouldHoldOnWhenOnlyTheConnectionBreaksOrTheNextOneHangs() throws IOException {
    try (var server = new ServerSocket()) {
      server.bind(ANY);
      survivor.watch("node2#a", (InetSocketAddress) server.getLocalSocketAddress());
      greet(server, "node2#a").close(); // broken
      try (var silent = server.accept()) { // a process that hangs: accepted, nothing said
        try (var tried = server.accept()) { // given up and tried again
          tried.getOutputStream().write(line("node2#a"));
          await().until(() -> survivor.held() == 1);
          assertThat(deaths).isEmpty();
        }
        assertThat(silent.isConnected()).isTrue();
      }
    }
  }

  @Test
  void shouldSayOneLineToStrangersAndCloseOnThoseWhoTalk() throws IOException {
    try (var stranger = new Socket()) {
      stranger.connect(survivor.address());
      var in = stranger.getInputStream();
      assertThat(new String(in.readNBytes(24), StandardCharsets.US_ASCII))
          .isEqualTo("rvoip-lifeline 1 node1#a");
      stranger.getOutputStream().write(new byte[4096]);
      await()
          .until(
              () -> {
                try {
                  return in.read() < 0;
                } catch (IOException e) {
                  return true; // reset, since not all of it was read
                }
              });
    }
  }

  private static Socket greet(ServerSocket server, String life) throws IOException {
    var socket = server.accept();
    socket.getOutputStream().write(line(life));
    return socket;
  }

  private static byte[] line(String life) {
    return ("rvoip-lifeline 1 " + life + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
