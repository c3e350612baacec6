package io.rvoip.auth;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** One kind of bearer token: opaque tokens of ours, JWTs of an issuer, introspected tokens. */
public interface TokenSource {

  /** Stable name, shown in {@link UserContext#source()}. */
  String name();

  /** Whether a token has the shape of this source; cheap, asks nobody. */
  boolean recognises(String token);

  /** The verdict. Never blocks; a stage that fails counts as {@link RefusalReason#UNAVAILABLE}. */
  CompletionStage<TokenVerdict> validate(String token, Instant now);
}
