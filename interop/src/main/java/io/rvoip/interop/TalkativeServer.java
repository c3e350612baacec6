package io.rvoip.interop;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A registrar that tells who exists, as many do: 401 for its one user, 404 for all others. Shows
 * that a scanner which finds nobody elsewhere would have found somebody.
 */
final class TalkativeServer implements AutoCloseable {
  private static final List<String> COPIED = List.of("via:", "from:", "to:", "call-id:", "cseq:");

  private final DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
  private final String user;

  TalkativeServer(String user) throws IOException {
    this.user = user;
    Thread.ofVirtual().start(this::run);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), socket.getLocalPort());
  }

  private void run() {
    var packet = new DatagramPacket(new byte[8192], 8192);
    while (!socket.isClosed()) {
      try {
        packet.setLength(8192);
        socket.receive(packet);
        byte[] answer =
            answer(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.ISO_8859_1);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        // closed, or a scanner that has gone
      }
    }
  }

  private String answer(String request) {
    boolean exists =
        request
            .lines()
            .anyMatch(
                line -> line.regionMatches(true, 0, "To:", 0, 3) && line.contains(user + "@"));
    String status =
        exists
            ? "401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"y\", algorithm=MD5"
            : "404 Not Found";
    String copied =
        request
            .lines()
            .filter(
                line -> COPIED.stream().anyMatch(c -> line.toLowerCase(Locale.ROOT).startsWith(c)))
            .collect(Collectors.joining("\r\n"));
    return "SIP/2.0 " + status + "\r\n" + copied + "\r\nContent-Length: 0\r\n\r\n";
  }

  @Override
  public void close() {
    socket.close();
  }
}
