package io.rvoip.launcher;

import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.node.Node;
import io.rvoip.node.NodeHooks;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * A short life of a node, for the JVM to remember in its AOT cache what a start needs. {@code
 * ./rvoip} runs it after a build; it touches nothing outside a temporary directory.
 */
@Command(name = "train", hidden = true, description = "Lives for a moment, for the AOT cache.")
final class TrainCommand implements Callable<Integer> {
  private static final int REQUESTS = 8;
  private static final int REPLY_TIMEOUT_MILLIS = 100;
  private static final int STOP_SECONDS = 30;

  @Override
  public Integer call() throws Exception {
    Path dir = Files.createTempDirectory("rvoip-train");
    try {
      DataDir data = new DataDir(dir).create();
      NodeLog.inThisProcess(data.logs().resolve("node.log"));
      int sipPort = freePort();
      var sources =
          new ConfigSources(
              null,
              null,
              dir,
              List.of(),
              Map.of(
                  "rvoip.sip.bind",
                  List.of("127.0.0.1"),
                  "rvoip.sip.port",
                  sipPort,
                  "rvoip.http.port",
                  0,
                  "rvoip.cluster.port",
                  0));
      RvoipConfig config = RvoipConfig.load(sources);
      Node node =
          Node.start(
              sources, new NodeHooks(line -> {}, store -> FirstStart.in(store, config, data)));
      visit(node, data);
      ring(sipPort);
      node.stop().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
      return 0;
    } finally {
      delete(dir);
    }
  }

  private static void visit(Node node, DataDir data) throws IOException {
    String url = "http://127.0.0.1:" + node.httpAddress().getPort();
    var client = new ApiClient(List.of(url), Files.readString(data.adminToken()).strip());
    for (String path : List.of("/v1/cluster", "/v1/users", "/v1/calls", "/v1/registrations")) {
      client.get(path);
    }
    ApiClient.isReady(url);
  }

  /** Requests that a phone would begin with; answers are read and forgotten. */
  private static void ring(int sipPort) throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      socket.setSoTimeout(REPLY_TIMEOUT_MILLIS);
      for (int i = 0; i < REQUESTS; i++) {
        for (String method : List.of("OPTIONS", "REGISTER", "INVITE")) {
          byte[] request = request(method, i, socket.getLocalPort(), sipPort);
          socket.send(
              new DatagramPacket(
                  request, request.length, InetAddress.ofLiteral("127.0.0.1"), sipPort));
          try {
            socket.receive(new DatagramPacket(new byte[4096], 4096));
          } catch (SocketTimeoutException e) {
            continue; // one answer less to learn from
          }
        }
      }
    }
  }

  private static byte[] request(String method, int number, int from, int to) {
    return """
        %1$s sip:1001@127.0.0.1:%4$d SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:%3$d;branch=z9hG4bKtrain%1$s%2$d;rport
        Max-Forwards: 70
        From: <sip:1001@127.0.0.1>;tag=t%2$d
        To: <sip:1001@127.0.0.1>
        Call-ID: train-%1$s-%2$d
        CSeq: 1 %1$s
        Contact: <sip:1001@127.0.0.1:%3$d>
        Content-Length: 0

        """
        .formatted(method, number, from, to)
        .replace("\n", "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static int freePort() throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
