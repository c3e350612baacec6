package io.rvoip.auth;

import io.rvoip.protocol.auth.DigestAlgorithm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where users are kept. Nothing here blocks; a stage fails when the store does not answer. */
public interface UserStore extends SipAccounts {

  /** One user. */
  CompletionStage<Optional<SipUser>> get(String tenant, String name);

  /**
   * Users of a tenant in order of their names.
   *
   * @param after name after which the page begins; null begins with the first
   */
  CompletionStage<List<SipUser>> list(String tenant, @Nullable String after, int limit);

  /** Users of a tenant. */
  CompletionStage<Integer> count(String tenant);

  /** Adds a user; false when there is one of this name. */
  CompletionStage<Boolean> add(SipAccount account);

  /** Replaces every HA1; false when there is no such user. */
  CompletionStage<Boolean> setPassword(
      String tenant, String name, Map<DigestAlgorithm, String> ha1);

  /** Changes what is not null; false when there is no such user. */
  CompletionStage<Boolean> update(
      String tenant, String name, @Nullable String displayName, @Nullable Boolean enabled);

  /** Removes a user; false when there is no such user. */
  CompletionStage<Boolean> remove(String tenant, String name);
}
