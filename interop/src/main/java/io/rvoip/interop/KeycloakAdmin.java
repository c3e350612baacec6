package io.rvoip.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the run needs of Keycloak's REST: one realm with a client, roles, users, keys, tokens. */
final class KeycloakAdmin {
  static final String REALM = "drill";

  /** The client that gets tokens, for itself and for people. */
  static final String CLIENT = "rvoip-drill";

  /** The audience that its tokens are made for. */
  static final String AUDIENCE = "rvoip";

  /** The realm's role that is admin with us. */
  static final String ROLE = "telephony-admin";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOKEN_LIFE_SECONDS = 900;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;
  private final String user;
  private final String password;

  KeycloakAdmin(String base, String user, String password) {
    this.base = base;
    this.user = user;
    this.password = password;
  }

  /** {@code iss} of its tokens. */
  static String issuer(String base) {
    return base + "/realms/" + REALM;
  }

  /** Realm, client with an audience mapper and a service account, role, and people. */
  void setUp(String clientSecret, Map<String, String> passwordsOfPeople) throws Exception {
    String token = adminToken();
    create(
        token,
        "",
        Map.of("realm", REALM, "enabled", true, "accessTokenLifespan", TOKEN_LIFE_SECONDS));
    String client =
        create(
            token,
            "/" + REALM + "/clients",
            Map.of(
                "clientId",
                CLIENT,
                "secret",
                clientSecret,
                "publicClient",
                false,
                "serviceAccountsEnabled",
                true,
                "directAccessGrantsEnabled",
                true,
                "standardFlowEnabled",
                false));
    create(
        token,
        "/" + REALM + "/clients/" + client + "/protocol-mappers/models",
        Map.of(
            "name",
            "audience",
            "protocol",
            "openid-connect",
            "protocolMapper",
            "oidc-audience-mapper",
            "config",
            Map.of("included.custom.audience", AUDIENCE, "access.token.claim", "true")));
    create(token, "/" + REALM + "/roles", Map.of("name", ROLE));
    String account = "/" + REALM + "/clients/" + client + "/service-account-user";
    grant(token, get(token, account).path("id").asText());
    for (var person : passwordsOfPeople.entrySet()) {
      grant(token, person(token, person.getKey(), person.getValue()));
    }
  }

  private String person(String token, String name, String secret) throws Exception {
    return create(
        token,
        "/" + REALM + "/users",
        Map.of(
            "username",
            name,
            "enabled",
            true,
            "email",
            "u" + name + "@example.com",
            "emailVerified",
            true,
            // Without both names the profile is unfinished, and no token is given.
            "firstName",
            "Drill",
            "lastName",
            name,
            "credentials",
            List.of(Map.of("type", "password", "value", secret, "temporary", false))));
  }

  private void grant(String token, String userId) throws Exception {
    var role = get(token, "/" + REALM + "/roles/" + ROLE);
    create(token, "/" + REALM + "/users/" + userId + "/role-mappings/realm", List.of(role));
  }

  /** Makes a key that signs from now on; those before still verify. */
  void rollKeys() throws Exception {
    String token = adminToken();
    create(
        token,
        "/" + REALM + "/components",
        Map.of(
            "name",
            "rolled",
            "providerId",
            "rsa-generated",
            "providerType",
            "org.keycloak.keys.KeyProvider",
            "config",
            Map.of(
                "priority",
                List.of("200"),
                "enabled",
                List.of("true"),
                "active",
                List.of("true"),
                "algorithm",
                List.of("RS256"),
                "keySize",
                List.of("2048"))));
  }

  private String adminToken() throws Exception {
    return tokenOf(
        "master",
        Map.of(
            "grant_type",
            "password",
            "client_id",
            "admin-cli",
            "username",
            user,
            "password",
            password));
  }

  /** A token of the client itself. */
  String clientToken(String clientSecret) throws Exception {
    return tokenOf(
        REALM,
        Map.of(
            "grant_type",
            "client_credentials",
            "client_id",
            CLIENT,
            "client_secret",
            clientSecret));
  }

  /** A token of a person. */
  String personToken(String clientSecret, String name, String secret) throws Exception {
    return tokenOf(
        REALM,
        Map.of(
            "grant_type",
            "password",
            "client_id",
            CLIENT,
            "client_secret",
            clientSecret,
            "username",
            name,
            "password",
            secret));
  }

  private String tokenOf(String realm, Map<String, String> form) throws Exception {
    String body =
        form.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    var answer =
        send(
            HttpRequest.newBuilder(
                    URI.create(base + "/realms/" + realm + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    return JSON.readTree(answer.body()).path("access_token").asText();
  }

  /** The id of what was made, where there is one. */
  private String create(String token, String path, Object what) throws Exception {
    var answer =
        send(
            admin(token, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(what))));
    String location = answer.headers().firstValue("Location").orElse("");
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private JsonNode get(String token, String path) throws Exception {
    var answer = send(admin(token, path).GET());
    return answer.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(answer.body());
  }

  private HttpRequest.Builder admin(String token, String path) {
    return HttpRequest.newBuilder(URI.create(base + "/admin/realms" + path))
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest.Builder builder) throws Exception {
    var request = builder.timeout(Duration.ofSeconds(30)).build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new StepFailed(
          "Keycloak: %s %s: %d %s"
              .formatted(
                  request.method(), request.uri().getPath(), answer.statusCode(), answer.body()));
    }
    return answer;
  }

  /** {@code kid} of a token. */
  static String keyId(String token) throws Exception {
    String header = Stream.of(token.split("\\.", 2)).findFirst().orElse("");
    return JSON.readTree(java.util.Base64.getUrlDecoder().decode(header)).path("kid").asText();
  }
}
