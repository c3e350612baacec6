package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rvoip.auth.OpaqueTokens;
import io.rvoip.config.ConfigSources;
import io.rvoip.testkit.Scenario;
import java.io.ByteArrayOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A call through a whole node, and its trace over HTTP. */
@Timeout(60)
class TraceOfACallTest {
  @TempDir Path dir;

  private static String receive(DatagramSocket socket) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  private static void send(DatagramSocket from, InetSocketAddress to, String text)
      throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    from.send(new DatagramPacket(bytes, bytes.length, to));
  }

  private static byte[] get(Node node, String token, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + node.httpAddress().getPort() + path))
                  .header("Authorization", "Bearer " + token)
                  .build(),
              BodyHandlers.ofByteArray());
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      return response.body();
    }
  }

  private static String token(Node node) {
    OpaqueTokens.Minted minted =
        OpaqueTokens.mint(
            "default",
            "tester",
            Set.of("viewer"),
            Set.of(),
            Instant.now(),
            null,
            new SecureRandom());
    node.store().apiTokens().add(minted.stored()).toCompletableFuture().join();
    return minted.text();
  }

  private static String invite(int port) {
    String sdp =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            + "m=audio 40000 RTP/AVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:hidden1\r\n";
    return """
        INVITE sip:bob@127.0.0.1 SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:%1$d;branch=z9hG4bKtraced;rport
        Max-Forwards: 70
        From: <sip:alice@127.0.0.1>;tag=a
        To: <sip:bob@127.0.0.1>
        Call-ID: traced
        CSeq: 1 INVITE
        Contact: <sip:alice@127.0.0.1:%1$d>
        Authorization: Digest username="alice", realm="r", nonce="n", uri="sip:b", response="hidden2"
        Proxy-Authorization: Bearer hidden3
        Content-Type: application/sdp
        Content-Length: %2$d

        """
            .formatted(port, sdp.length())
            .replace("\n", "\r\n")
        + sdp;
  }

  /** A line of a head. */
  private static String line(String message, String name) {
    return message.lines().filter(l -> l.startsWith(name + ":")).findFirst().orElseThrow();
  }

  @Test
  @Scenario("message-trace/Secrets/In every form")
  @Scenario("message-trace/Bounds/Reloaded")
  void shouldExplainACallThatFailsAndTellNoSecretInAnyForm() throws Exception {
    try (DatagramSocket caller = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        DatagramSocket callee = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      caller.setSoTimeout(10_000);
      callee.setSoTimeout(10_000);
      Node node =
          Node.start(
              ConfigSources.ofDataDir(dir)
                  .withSets(
                      List.of(
                          "cluster.node=node1",
                          "cluster.port=0",
                          "sip.bind=[127.0.0.1]",
                          "sip.port=0",
                          "http.port=0",
                          "media.port-min=31200",
                          "media.port-max=31299",
                          "sip.trusted=[{ name = rig, cidr = \"127.0.0.1/32\" }]",
                          "sip.routes=[{ match = \".+\", uri = \"sip:{user}@127.0.0.1:%d\" }]"
                              .formatted(callee.getLocalPort()))),
              NodeHooks.NONE);
      try {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(node::isReady);
        InetSocketAddress sip = node.sip().edge().transport().listenPoints().getFirst().address();
        send(caller, sip, invite(caller.getLocalPort()));
        String called = receive(callee);
        assertThat(called).startsWith("INVITE ");
        send(
            callee,
            sip,
            "SIP/2.0 486 Busy Here\r\n%s\r\n%s\r\n%s;tag=b\r\n%s\r\n%s\r\n%s\r\n\r\n"
                .formatted(
                    line(called, "Via"),
                    line(called, "From"),
                    line(called, "To"),
                    line(called, "Call-ID"),
                    line(called, "CSeq"),
                    "Reason: Q.850;cause=17;text=\"User busy\""));
        String answer = receive(caller);
        while (answer.startsWith("SIP/2.0 1")) {
          answer = receive(caller);
        }
        assertThat(answer).startsWith("SIP/2.0 486 ");

        String token = token(node);
        JsonNode first =
            new ObjectMapper()
                .readTree(get(node, token, "/v1/traces?sip-call-id=traced"))
                .path("messages");
        assertThat(first.get(0).path("text").asText()).startsWith("INVITE sip:bob@127.0.0.1 ");
        Awaitility.await()
            .until(
                () ->
                    new ObjectMapper()
                            .readTree(get(node, token, "/v1/calls?state=ended"))
                            .path("items")
                            .size()
                        == 1);
        String id =
            new ObjectMapper()
                .readTree(get(node, token, "/v1/calls?state=ended"))
                .path("items")
                .get(0)
                .path("id")
                .asText();
        String path = "/v1/calls/" + id + "/trace";
        String ladder =
            new String(get(node, token, path + "?format=ladder"), StandardCharsets.UTF_8);
        assertThat(ladder)
            .startsWith(id)
            .contains("busy, SIP status 486, ended by callee")
            .contains("INVITE +auth sip:bob")
            .contains("486 Busy Here")
            .contains("Reason: Q.850;cause=17;text=\"User busy\"");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(ladder.getBytes(StandardCharsets.UTF_8));
        byte[] pcap = get(node, token, path + "?format=pcap");
        all.writeBytes(pcap);
        byte[] json = get(node, token, path);
        all.writeBytes(json);
        for (JsonNode message : new ObjectMapper().readTree(json).path("messages")) {
          all.writeBytes(Base64.getDecoder().decode(message.path("raw").asText()));
        }
        assertThat(all.toString(StandardCharsets.ISO_8859_1))
            .doesNotContain("hidden")
            .contains("username=\"alice\"")
            .contains("a=crypto:* ****");
        assertThat(new String(pcap, StandardCharsets.ISO_8859_1))
            .contains("INVITE sip:bob@127.0.0.1 SIP/2.0\r\n");
        assertThat(node.metrics().scrape()).containsPattern("rvoip_sip_trace_messages [1-9]");

        Files.writeString(dir.resolve("rvoip.conf"), "rvoip.sip.trace.enabled = false\n");
        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> !node.sip().traces().here().isOn());
        assertThat(node.sip().traces().here().messages()).isZero();
      } finally {
        node.stop().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
      }
    }
  }
}
