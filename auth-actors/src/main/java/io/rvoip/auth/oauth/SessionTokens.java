package io.rvoip.auth.oauth;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.rvoip.auth.ClusterSeal;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The provider's tokens that a session keeps. The access token is not among them: nobody here calls
 * the provider's APIs.
 *
 * @param refresh null: the identity cannot be confirmed again
 * @param id hint for the logout at the provider
 */
record SessionTokens(@Nullable String refresh, @Nullable String id) {
  private static final String REFRESH = "refresh";
  private static final String ID = "id";

  /** What came at the sign-in. */
  static SessionTokens of(Tokens tokens) {
    return new SessionTokens(tokens.refreshToken(), tokens.idToken());
  }

  /** After a refresh: what did not come anew stays, RFC 6749 §6. */
  SessionTokens after(Tokens fresh) {
    return new SessionTokens(
        fresh.refreshToken() == null ? refresh : fresh.refreshToken(),
        fresh.idToken() == null ? id : fresh.idToken());
  }

  byte[] seal(ClusterSeal seal, String sessionId) {
    Map<String, Object> json = new LinkedHashMap<>();
    if (refresh != null) {
      json.put(REFRESH, refresh);
    }
    if (id != null) {
      json.put(ID, id);
    }
    byte[] plain = JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8);
    return seal.seal(plain, sessionId);
  }

  /** Empty when the cluster key has changed twice since, or the row is another session's. */
  static Optional<SessionTokens> open(byte[] sealed, ClusterSeal seal, String sessionId) {
    return seal.open(sealed, sessionId)
        .map(
            plain -> {
              try {
                Map<String, Object> json =
                    JSONObjectUtils.parse(new String(plain, StandardCharsets.UTF_8));
                return new SessionTokens(
                    JSONObjectUtils.getString(json, REFRESH), JSONObjectUtils.getString(json, ID));
              } catch (ParseException e) {
                throw new IllegalStateException("sealed here, yet no JSON", e);
              }
            });
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "SessionTokens[" + (refresh == null ? "cannot" : "can") + " refresh]";
  }
}
