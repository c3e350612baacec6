package io.rvoip.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One kind of bearer token: opaque tokens of ours, JWTs of an issuer, introspected tokens. */
public interface TokenSource {

  /** Stable name, shown in {@link UserContext#source()}. */
  String name();

  /** Whether a token has the shape of this source; cheap, asks nobody. */
  boolean recognises(String token);

  /** The verdict. Never blocks; a stage that fails counts as {@link RefusalReason#UNAVAILABLE}. */
  CompletionStage<TokenVerdict> validate(String token, Instant now);

  /** How long a good verdict may be believed; null: as long as the service does by itself. */
  default @Nullable Duration cacheLife() {
    return null;
  }
}
