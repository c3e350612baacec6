package io.rvoip.auth;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where opaque tokens are kept. Nothing here blocks. */
public interface ApiTokens {

  /** The token with this hash, revoked ones too. */
  CompletionStage<Optional<ApiToken>> find(String sha256);

  /** Keeps a new token. */
  CompletionStage<Void> add(ApiToken token);

  /** Takes a token back; false when there is none with this id. */
  CompletionStage<Boolean> revoke(String tenant, String id);
}
