package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rvoip.auth.OpaqueTokens;
import io.rvoip.config.ConfigSources;
import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.testkit.Scenario;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node: phones over UDP, users over HTTP. */
class RemovedUserTest {
  private static final String PASSWORD = "correct horse";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path dir;
  private final HttpClient client = HttpClient.newHttpClient();
  private Node node;
  private DatagramSocket phone;
  private String admin;
  private int requests;

  @BeforeEach
  void start() throws Exception {
    node =
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
                        "media.port-max=31299")),
            NodeHooks.NONE);
    OpaqueTokens.Minted minted =
        OpaqueTokens.mint(
            "default",
            "tester",
            Set.of("admin"),
            Set.of(),
            Instant.now(),
            null,
            new SecureRandom());
    node.store().apiTokens().add(minted.stored()).toCompletableFuture().join();
    admin = minted.text();
    phone = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    phone.setSoTimeout(20_000);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> http("GET", "/health/ready", null).statusCode() == 200);
    for (String name : List.of("1001", "1002", "1003")) {
      String body = "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(name, PASSWORD);
      assertThat(http("POST", "/v1/users", body).statusCode()).isEqualTo(201);
      assertThat(asked(Method.REGISTER, name, name).status()).isEqualTo(200);
    }
  }

  @AfterEach
  void stop() {
    phone.close();
    client.close();
    node.stop().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Test
  @Scenario("registrar/Users who may not register any more/Removed or disabled")
  void shouldLeaveNoPhoneOfAUserWhoIsRemovedOrDisabled() throws Exception {
    assertThat(registered()).containsExactlyInAnyOrder("1001", "1002", "1003");

    assertThat(http("DELETE", "/v1/users/1001", null).statusCode()).isEqualTo(204);
    assertThat(http("PATCH", "/v1/users/1002", "{\"enabled\":false}").statusCode()).isEqualTo(200);

    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(registered()).containsExactly("1003"));
    for (String gone : List.of("1001", "1002")) {
      assertThat(asked(Method.INVITE, "1003", gone).status()).as(gone).isEqualTo(404);
    }
    assertThat(asked(Method.REGISTER, "1001", "1001").status()).isEqualTo(401);
    assertThat(asked(Method.REGISTER, "1002", "1002").status()).isEqualTo(403);

    assertThat(http("PATCH", "/v1/users/1002", "{\"enabled\":true}").statusCode()).isEqualTo(200);
    assertThat(asked(Method.REGISTER, "1002", "1002").status()).isEqualTo(200);
    assertThat(registered()).containsExactlyInAnyOrder("1002", "1003");
  }

  private List<String> registered() throws Exception {
    JsonNode items = JSON.readTree(http("GET", "/v1/registrations", null).body()).path("items");
    return items.findValuesAsText("aor").stream()
        .map(aor -> aor.substring(aor.indexOf('/') + 1))
        .toList();
  }

  private HttpResponse<String> http(String method, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + node.httpAddress().getPort() + path))
            .header("Authorization", "Bearer " + admin)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  /** The final answer to a request that answers its challenge. */
  private SipResponse asked(Method method, String user, String to) throws Exception {
    SipResponse challenge = exchange(method, user, to, List.of());
    assertThat(challenge.status()).isEqualTo(401);
    var answer =
        new DigestClient(user, PASSWORD, new SecureRandom())
            .answer(
                method.name(),
                uri(method, to).toString(),
                new byte[0],
                challenge.headers(HeaderName.WWW_AUTHENTICATE),
                List.of());
    return exchange(method, user, to, ((DigestClient.Answer.Retry) answer).headerValues());
  }

  private static SipUri uri(Method method, String to) {
    return SipUri.of(method.equals(Method.REGISTER) ? null : to, "127.0.0.1", -1);
  }

  private SipResponse exchange(Method method, String user, String to, List<String> authorization)
      throws Exception {
    requests++;
    String contact = "<sip:" + user + "@127.0.0.1:" + phone.getLocalPort() + ">";
    var editor =
        SipRequest.builder(method, uri(method, to))
            .add(
                HeaderName.VIA,
                "SIP/2.0/UDP 127.0.0.1:" + phone.getLocalPort() + ";branch=z9hG4bK" + requests)
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, "<sip:" + user + "@127.0.0.1>;tag=a")
            .add(HeaderName.TO, "<sip:" + to + "@127.0.0.1>")
            .add(HeaderName.CALL_ID, "call-" + user)
            .add(HeaderName.CSEQ, requests + " " + method.name())
            .add(HeaderName.CONTACT, contact);
    authorization.forEach(value -> editor.add(HeaderName.AUTHORIZATION, value));
    byte[] bytes = editor.buildRequest().toBytes();
    InetSocketAddress sip = node.sip().edge().transport().listenPoints().getFirst().address();
    phone.send(new DatagramPacket(bytes, bytes.length, sip));
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
      phone.receive(packet);
      if (new SipParser(ParserLimits.DEFAULT).parse(packet.getData(), 0, packet.getLength())
              instanceof ParseResult.Parsed(SipResponse response)
          && response.isFinal()
          && response.cseq().number() == requests) {
        return response;
      }
    }
  }
}
