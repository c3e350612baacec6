package io.rvoip.protocol.auth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Bearer} challenge in SIP, RFC 8898 §4: where the client gets a token, and for what.
 *
 * @param realm as in Digest, RFC 3261 §22.1
 * @param scope scopes that the token needs, divided by spaces; null: none in particular
 * @param authzServer https URI of the authorization server, whose metadata are found by RFC 8414
 * @param error {@code invalid_token} or {@code invalid_scope} when a token was refused; else null
 */
public record BearerChallenge(
    String realm, @Nullable String scope, @Nullable String authzServer, @Nullable String error) {

  /** The Bearer challenges among WWW-Authenticate values, in order of appearance. */
  public static List<BearerChallenge> parseAll(List<String> headerValues) {
    return headerValues.stream()
        .flatMap(value -> AuthHeader.parse(value).stream())
        .filter(header -> header.scheme().equalsIgnoreCase("Bearer"))
        .filter(header -> header.params().containsKey("realm"))
        .map(
            header ->
                new BearerChallenge(
                    header.params().getOrDefault("realm", ""),
                    header.param("scope"),
                    header.param("authz_server"),
                    header.param("error")))
        .toList();
  }

  /** The header value. */
  public String toHeaderValue() {
    StringBuilder value = new StringBuilder("Bearer realm=").append(AuthHeader.quoted(realm));
    if (scope != null) {
      value.append(", scope=").append(AuthHeader.quoted(scope));
    }
    if (authzServer != null) {
      value.append(", authz_server=").append(AuthHeader.quoted(authzServer));
    }
    if (error != null) {
      value.append(", error=").append(AuthHeader.quoted(error));
    }
    return value.toString();
  }
}
