package io.rvoip.checks.samples;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.assertj.core.api.Assertions;

/** Everything protocol must not do; never run. */
public final class Impure {
  public void touch(Pure pure) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress("localhost", 1));
    }
    Thread.ofVirtual().start(() -> pure.at(InetAddress.getLoopbackAddress(), 1, System.nanoTime()));
    System.out.println(Instant.now() + InetAddress.getByName("localhost").toString());
    Files.readAllBytes(Path.of("x"));
    Assertions.assertThat(true).isTrue();
  }
}
