package io.rvoip.node.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * An OpenID Connect provider that checks what a good one checks (PKCE, redirect URI, client, codes
 * and refresh tokens used once), and misbehaves when it is told to.
 */
final class FakeIdp implements AutoCloseable {
  /** How the token endpoint answers. */
  enum Mood {
    GOOD,
    HUGE,
    TRICKLE,
    SILENT,
    REDIRECT,
    NOT_JSON,
    BROKEN
  }

  private record Code(Map<String, String> query) {}

  final RSAKey key;
  final AtomicInteger codesRedeemed = new AtomicInteger();
  final AtomicInteger refreshes = new AtomicInteger();
  final Map<String, Object> claims = new ConcurrentHashMap<>();
  volatile Mood mood = Mood.GOOD;
  volatile UnaryOperator<String> idToken = t -> t;
  volatile InstantSource clock = InstantSource.system();
  volatile boolean sendsIssuer;
  volatile boolean keysAway;
  volatile String lastRefreshToken = "";
  volatile String lastIdToken = "";
  private final Map<String, Code> codes = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> refreshTokens = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final HttpServer server;

  FakeIdp() throws Exception {
    key = new RSAKeyGenerator(2048).keyID("k1").generate();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/.well-known/openid-configuration", x -> json(x, 200, discovery()));
    server.createContext(
        "/jwks",
        x ->
            json(
                x,
                keysAway ? 503 : 200,
                keysAway ? Map.of() : new JWKSet(key).toPublicJWKSet().toJSONObject()));
    server.createContext("/token", this::token);
    server.createContext("/authorize", this::saysYes);
    server.start();
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private Map<String, Object> discovery() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("issuer", issuer());
    document.put("authorization_endpoint", issuer() + "/authorize");
    document.put("token_endpoint", issuer() + "/token");
    document.put("jwks_uri", issuer() + "/jwks");
    document.put("end_session_endpoint", issuer() + "/logout");
    document.put("authorization_response_iss_parameter_supported", sendsIssuer);
    return document;
  }

  /** The person has said yes: a code for this authorization request. */
  String authorize(URI request) {
    String code = UUID.randomUUID().toString();
    codes.put(code, new Code(parameters(request.getRawQuery())));
    return code;
  }

  /** For browsers that follow redirects. */
  private void saysYes(HttpExchange x) throws IOException {
    URI asked = x.getRequestURI();
    Map<String, String> query = parameters(asked.getRawQuery());
    x.getResponseHeaders()
        .add(
            "Location",
            query.get("redirect_uri")
                + "?code="
                + authorize(asked)
                + "&state="
                + query.get("state"));
    x.sendResponseHeaders(302, -1);
    x.close();
  }

  static Map<String, String> parameters(String encoded) {
    Map<String, String> all = new HashMap<>();
    for (String pair : encoded.split("&", -1)) {
      int equals = pair.indexOf('=');
      all.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
    }
    return all;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private void token(HttpExchange x) throws IOException {
    Map<String, String> form =
        parameters(new String(x.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    switch (mood) {
      case GOOD -> answer(x, form);
      case HUGE -> endless(x, 1 << 16);
      case TRICKLE -> endless(x, 1);
      case SILENT -> await(x);
      case REDIRECT -> {
        x.getResponseHeaders().add("Location", issuer() + "/jwks");
        x.sendResponseHeaders(307, -1);
      }
      case NOT_JSON -> bytes(x, 200, "<html>".getBytes(StandardCharsets.UTF_8));
      case BROKEN -> json(x, 500, Map.of("error", "server_error"));
    }
    x.close();
  }

  private void answer(HttpExchange x, Map<String, String> form) throws IOException {
    String client = x.getRequestHeaders().getFirst("Authorization");
    String expected =
        "Basic " + Base64.getEncoder().encodeToString("pbx:s3cret-of-client".getBytes());
    if (!expected.equals(client)) {
      json(x, 401, Map.of("error", "invalid_client"));
      return;
    }
    Map<String, String> request;
    if ("refresh_token".equals(form.get("grant_type"))) {
      refreshes.incrementAndGet();
      request = refreshTokens.remove(form.get("refresh_token"));
    } else {
      codesRedeemed.incrementAndGet();
      Code code = codes.remove(form.get("code"));
      request = code == null || !fits(code, form) ? null : code.query();
    }
    if (request == null) {
      json(x, 400, Map.of("error", "invalid_grant"));
    } else {
      json(x, 200, tokens(request, "refresh_token".equals(form.get("grant_type"))));
    }
  }

  private static boolean fits(Code code, Map<String, String> form) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(String.valueOf(form.get("code_verifier")).getBytes());
      return "S256".equals(code.query().get("code_challenge_method"))
          && Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(hash)
              .equals(code.query().get("code_challenge"))
          && String.valueOf(code.query().get("redirect_uri")).equals(form.get("redirect_uri"));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, Object> tokens(Map<String, String> request, boolean refresh) {
    String refreshToken = "refresh-" + UUID.randomUUID();
    refreshTokens.put(refreshToken, request);
    lastRefreshToken = refreshToken;
    lastIdToken = idToken.apply(signed(request, refresh));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("access_token", "access-" + UUID.randomUUID());
    answer.put("token_type", "Bearer");
    answer.put("expires_in", 300);
    answer.put("refresh_token", refreshToken);
    answer.put("id_token", lastIdToken);
    return answer;
  }

  private String signed(Map<String, String> request, boolean refresh) {
    Instant now = clock.instant();
    JWTClaimsSet.Builder set =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .audience("pbx")
            .subject("ann")
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .claim("preferred_username", "ann")
            .claim("roles", "pbx-admins");
    if (!refresh) {
      set.claim("nonce", request.get("nonce"));
    }
    claims.forEach(set::claim);
    return sign(set.build());
  }

  String sign(JWTClaimsSet set) {
    try {
      SignedJWT jwt =
          new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), set);
      jwt.sign(new RSASSASigner(key));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private void endless(HttpExchange x, int chunk) throws IOException {
    x.sendResponseHeaders(200, 0);
    try (OutputStream out = x.getResponseBody()) {
      do {
        out.write(" ".repeat(chunk).getBytes());
        out.flush();
      } while (!closed.await(chunk == 1 ? 10 : 0, TimeUnit.MILLISECONDS));
    } catch (IOException e) {
      // They have had enough, as they should.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void await(HttpExchange x) {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    x.close();
  }

  private static void json(HttpExchange x, int status, Map<String, Object> json)
      throws IOException {
    bytes(x, status, JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8));
  }

  private static void bytes(HttpExchange x, int status, byte[] body) throws IOException {
    x.getResponseHeaders().add("Content-Type", "application/json");
    x.sendResponseHeaders(status, body.length);
    x.getResponseBody().write(body);
    x.close();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
