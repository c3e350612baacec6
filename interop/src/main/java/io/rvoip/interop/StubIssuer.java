package io.rvoip.interop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** An identity provider on loopback with one key, which counts every request that it gets. */
final class StubIssuer implements AutoCloseable {
  static final String KEY_ID = "stub-key";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REALM = "/realm";
  private static final String KEYS = REALM + "/keys";
  private static final int RSA_BITS = 2048;

  private final HttpServer server;
  private final KeyPair key;
  private final ConcurrentSkipListMap<String, LongAdder> requests = new ConcurrentSkipListMap<>();

  StubIssuer() throws IOException, NoSuchAlgorithmException {
    key = newKey();
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 50);
    server.createContext("/", this::answer);
    server.start();
  }

  static KeyPair newKey() throws NoSuchAlgorithmException {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(RSA_BITS);
    return generator.generateKeyPair();
  }

  KeyPair key() {
    return key;
  }

  /** {@code iss} of good tokens. */
  String issuer() {
    return url(REALM);
  }

  /** An address here, whether or not there is something. */
  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Requests so far to the documents of the issuer. */
  long fetches() {
    return requests.entrySet().stream()
        .filter(request -> request.getKey().startsWith(REALM + "/"))
        .mapToLong(request -> request.getValue().sum())
        .sum();
  }

  /** Requests so far to addresses that only attackers name. */
  Map<String, LongAdder> strays() {
    var strays = new ConcurrentSkipListMap<>(requests);
    strays.keySet().removeIf(path -> path.startsWith(REALM + "/"));
    return strays;
  }

  /** Public key as a JWK, RFC 7517. */
  static Map<String, Object> jwk(KeyPair pair, String id) {
    var rsa = (RSAPublicKey) pair.getPublic();
    return Map.of(
        "kty",
        "RSA",
        "use",
        "sig",
        "alg",
        "RS256",
        "kid",
        id,
        "n",
        number(rsa.getModulus()),
        "e",
        number(rsa.getPublicExponent()));
  }

  private static String number(BigInteger value) {
    byte[] bytes = value.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.computeIfAbsent(path, p -> new LongAdder()).increment();
    byte[] body =
        switch (path) {
          case REALM + "/.well-known/openid-configuration" ->
              JSON.writeValueAsBytes(Map.of("issuer", issuer(), "jwks_uri", url(KEYS)));
          case KEYS -> JSON.writeValueAsBytes(Map.of("keys", List.of(jwk(key, KEY_ID))));
          default -> new byte[0];
        };
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
