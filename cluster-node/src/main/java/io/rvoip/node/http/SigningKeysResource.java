package io.rvoip.node.http;

import io.rvoip.auth.issue.KeyRing;
import io.rvoip.auth.issue.TokenIssuer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * What others need to verify our tokens: the public keys (RFC 7517 §5) and where they are (OpenID
 * Connect Discovery 1.0 §3, of which only what a verifier reads).
 */
final class SigningKeysResource {
  private static final String KEYS = "/.well-known/jwks.json";
  private static final int CACHED_SECONDS = 300; // far less than a key is published ahead

  private final KeyRing keys;
  private final TokenIssuer issuer;

  SigningKeysResource(KeyRing keys, TokenIssuer issuer) {
    this.keys = keys;
    this.issuer = issuer;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.open("GET", KEYS, x -> keys()),
        Endpoint.open("GET", "/.well-known/openid-configuration", this::configuration));
  }

  private CompletionStage<HttpResponse> keys() {
    return keys.published()
        .thenApply(set -> Responses.cacheable(set.toJSONObject(true), CACHED_SECONDS));
  }

  private CompletionStage<HttpResponse> configuration(Exchange x) {
    String name = issuer.settings().issuer();
    // An issuer that is no URL is verified by nobody but us; then where it was asked will do, which
    // is true for nobody else.
    boolean url = name.startsWith("http");
    String base = url ? name : "http://" + x.header("Host").orElse("localhost");
    Map<String, Object> document = new TreeMap<>();
    document.put("issuer", name);
    document.put("jwks_uri", base + KEYS);
    document.put("response_types_supported", List.of());
    document.put("subject_types_supported", List.of("public"));
    document.put("id_token_signing_alg_values_supported", List.of("RS256"));
    document.put(
        "scopes_supported",
        Arrays.stream(Permission.values()).map(Permission::scope).sorted().toList());
    return CompletableFuture.completedStage(
        url ? Responses.cacheable(document, CACHED_SECONDS) : Responses.json(200, document));
  }
}
