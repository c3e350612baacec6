package io.rvoip.auth;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Opaque tokens as API keys: with names, quotas and their last use. Nothing here blocks. */
public interface ApiKeyStore extends ApiTokens {

  /**
   * Keeps a new key.
   *
   * @param maxKeys most keys of the tenant that are neither revoked nor over, unless the tenant has
   *     a limit of its own
   */
  CompletionStage<Written> add(ApiKey key, int maxKeys);

  /** One key, revoked ones too. */
  CompletionStage<Optional<ApiKey>> get(String tenant, String id);

  /**
   * Keys of a tenant in order of their ids, revoked ones too.
   *
   * @param after id after which the page begins; null begins with the first
   */
  CompletionStage<List<ApiKey>> list(String tenant, @Nullable String after, int limit);

  /** Notes that a key is in use, if that was not noted within the hour before. */
  CompletionStage<Boolean> used(String id, Instant now);

  /** Deletes keys that were revoked or over before this time; says how many. */
  CompletionStage<Integer> deleteEndedBefore(Instant time);
}
