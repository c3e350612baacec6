package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpServer;
import io.rvoip.config.ConfigSources;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node and an issuer on loopback. */
class NodeAuthTest {
  @TempDir Path dir;

  private final HttpClient client = HttpClient.newHttpClient();
  private final KeyPair keys = rsa();
  private HttpServer issuer;

  @BeforeEach
  void startIssuer() throws IOException {
    issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve(
        "/.well-known/openid-configuration",
        JSONObjectUtils.toJSONString(Map.of("issuer", iss(), "jwks_uri", iss() + "/keys")));
    serve(
        "/keys",
        new JWKSet(new RSAKey.Builder((RSAPublicKey) keys.getPublic()).keyID("1").build())
            .toString());
    issuer.start();
  }

  @AfterEach
  void stop() {
    issuer.stop(0);
    client.close();
  }

  private void serve(String path, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    issuer.createContext(
        path,
        x -> {
          x.sendResponseHeaders(200, bytes.length);
          x.getResponseBody().write(bytes);
          x.close();
        });
  }

  private String iss() {
    return "http://127.0.0.1:" + issuer.getAddress().getPort();
  }

  private String token(String subject, String role) throws GeneralSecurityException {
    Instant now = Instant.now();
    Map<String, Object> claims =
        Map.of(
            "iss", iss(),
            "aud", "rvoip",
            "sub", subject,
            "iat", now.getEpochSecond(),
            "exp", now.plusSeconds(600).getEpochSecond(),
            "roles", List.of(role));
    String signed =
        Base64URL.encode("{\"alg\":\"RS256\",\"kid\":\"1\"}")
            + "."
            + Base64URL.encode(JSONObjectUtils.toJSONString(claims));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + Base64URL.encode(signature.sign());
  }

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Node start() throws InterruptedException {
    return Node.start(
        ConfigSources.ofDataDir(dir)
            .withSets(
                List.of(
                    "cluster.node=node1",
                    "cluster.port=0",
                    "sip.bind=[127.0.0.1]",
                    "sip.port=0",
                    "http.port=0",
                    "media.port-min=31100",
                    "media.port-max=31199",
                    "auth.issuers=[{name=company,issuer=\""
                        + iss()
                        + "\",audiences=[rvoip],roles-claim=roles,"
                        + "role-map={admin=admin,viewer=viewer}}]")),
        NodeHooks.NONE);
  }

  private static void end(Node node) {
    node.stop().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private HttpResponse<String> send(
      Node node, String method, String path, String token, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + node.httpAddress().getPort() + path))
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private int get(Node node, String token) throws Exception {
    return send(node, "GET", "/v1/calls", token, "").statusCode();
  }

  @Test
  @Scenario("token-validation/Revocation/After a restart")
  @Scenario("token-validation/Hostile tokens/What the sender learns")
  void shouldTakeTokensOfTheIssuerAndForgetNoRevocationByARestart() throws Exception {
    String admin = token("boss", "admin");
    String alice = token("alice", "viewer");
    Node node = start();
    try {
      assertThat(get(node, admin)).isEqualTo(200);
      assertThat(get(node, alice)).isEqualTo(200);
      assertThat(send(node, "GET", "/v1/auth/issuers", admin, "").body())
          .contains("\"name\":\"company\"", "\"state\":\"ok\"", "\"keys\":1");

      assertThat(
              send(node, "POST", "/v1/auth/revocations", admin, "{\"subject\":\"alice\"}")
                  .statusCode())
          .isEqualTo(201);

      assertThat(get(node, alice)).isEqualTo(401);
      assertThat(get(node, admin)).isEqualTo(200);
      assertThat(send(node, "GET", "/metrics", "", "").body())
          .contains("rvoip_auth_tokens_total{verdict=\"revoked\"} 1.0")
          .contains("rvoip_auth_cache_requests_total{result=\"hit\"}")
          .contains("rvoip_auth_revocations 1.0")
          .contains("rvoip_auth_issuer_keys{issuer=\"company\"} 1.0");
    } finally {
      end(node);
    }

    Node again = start();
    try {
      assertThat(get(again, alice)).isEqualTo(401);
      assertThat(get(again, admin)).isEqualTo(200);
    } finally {
      end(again);
    }
  }

  @Test
  @Scenario("users-core/Own tokens/A user who may less")
  void shouldEndTheTokensOfAUserWhoIsDisabledAndLetNobodyElseOut() throws Exception {
    String admin = token("boss", "admin");
    Node node = start();
    try {
      for (String name : List.of("ann", "bob")) {
        assertThat(
                send(
                        node,
                        "POST",
                        "/v1/users",
                        admin,
                        "{\"name\":\"%s\",\"loginPassword\":\"correct horse\",\"roles\":[\"viewer\"]}"
                            .formatted(name))
                    .statusCode())
            .isEqualTo(201);
      }
      String ann = signIn(node, "ann");
      String bob = signIn(node, "bob");
      assertThat(get(node, ann)).isEqualTo(200);

      assertThat(send(node, "PATCH", "/v1/users/ann", admin, "{\"enabled\":false}").statusCode())
          .isEqualTo(200);

      Awaitility.await().untilAsserted(() -> assertThat(get(node, ann)).isEqualTo(401));
      assertThat(get(node, bob)).isEqualTo(200);
      assertThat(get(node, admin)).isEqualTo(200);
    } finally {
      end(node);
    }
  }

  private String signIn(Node node, String user) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + node.httpAddress().getPort() + "/v1/tokens"))
                .POST(
                    BodyPublishers.ofString(
                        "{\"user\":\"%s\",\"password\":\"correct horse\"}".formatted(user)))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return String.valueOf(JSONObjectUtils.parse(answer.body()).get("token"));
  }
}
