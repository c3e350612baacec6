package io.rvoip.node.join;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rvoip.config.StoreConfig;
import io.rvoip.node.join.JoinToken.JoinKey;
import io.rvoip.store.ClusterSecrets;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Issues join tokens and answers who brings one. What is kept of a token is its key and its end, in
 * the store, so that every node can answer.
 */
public final class JoinDesk {
  /** Kind of problem of a node that cannot have company. */
  public static final String NOT_SHARED = "database-not-shared";

  private static final String SECRET_PREFIX = "join-token-";
  private static final int PAGE = 100;
  private static final long PAUSE_MS = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ClusterSecrets secrets;
  private final String cluster;
  private final StoreConfig store;
  private final Executor blocking;

  /**
   * A desk.
   *
   * @param cluster name of the cluster
   * @param store where the database is; told to whoever is admitted
   * @param blocking runs what waits for the database
   */
  public JoinDesk(ClusterSecrets secrets, String cluster, StoreConfig store, Executor blocking) {
    this.secrets = secrets;
    this.cluster = cluster;
    this.store = store;
    this.blocking = blocking;
  }

  /** What becomes of a request. */
  public sealed interface Outcome {
    /** The bearer may come; only he can open the answer. */
    record Admitted(JoinAnswer answer) implements Outcome {}

    /** Unknown, expired, or the proof is wrong: all the same to the outside. */
    record WrongToken() implements Outcome {}

    /** The database is one process's own. */
    record NotShared() implements Outcome {}
  }

  /** A new token, good until then. */
  public CompletionStage<JoinToken> issue(Instant expires) {
    return CompletableFuture.supplyAsync(
        () -> {
          JoinToken token = JoinToken.mint();
          byte[] key = token.key().bytes();
          secrets.put(
              SECRET_PREFIX + token.id(),
              ByteBuffer.allocate(Long.BYTES + key.length)
                  .putLong(expires.getEpochSecond())
                  .put(key)
                  .array());
          return token;
        },
        blocking);
  }

  /** Takes a token back; false when there is no valid one of this id. */
  public CompletionStage<Boolean> revoke(String id) {
    return CompletableFuture.supplyAsync(
        () -> {
          boolean there = key(id).isPresent();
          secrets.delete(List.of(SECRET_PREFIX + id));
          return there;
        },
        blocking);
  }

  /** Forgets tokens that are over, a page at a time; says how many. */
  public CompletionStage<Integer> forgetEnded(Instant now) {
    return CompletableFuture.supplyAsync(
        () -> {
          int forgotten = 0;
          String after = SECRET_PREFIX;
          while (true) {
            List<ClusterSecrets.Named> page = secrets.page(SECRET_PREFIX, after, PAGE);
            List<String> ended =
                page.stream()
                    .filter(secret -> !isGood(secret.value(), now))
                    .map(ClusterSecrets.Named::name)
                    .toList();
            forgotten += ended.isEmpty() ? 0 : secrets.delete(ended);
            if (page.size() < PAGE) {
              return forgotten;
            }
            after = page.getLast().name();
            pause();
          }
        },
        blocking);
  }

  /** Whoever else waits for the database comes in between. */
  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static boolean isGood(byte[] stored, Instant now) {
    return ByteBuffer.wrap(stored).getLong() > now.getEpochSecond();
  }

  /** Answers a request. */
  public CompletionStage<Outcome> admit(JoinRequest request) {
    if (!store.postgres()) {
      // Told before the token is looked at: the cure helps whoever asks, and is no secret.
      return CompletableFuture.completedStage(new Outcome.NotShared());
    }
    return CompletableFuture.supplyAsync(
        () ->
            key(request.tokenId())
                .filter(k -> k.proves(request.node(), request.clientNonce(), request.proof()))
                .map(key -> answer(request, key))
                .orElseGet(Outcome.WrongToken::new),
        blocking);
  }

  private Outcome answer(JoinRequest request, JoinKey key) {
    JoinGrant grant = new JoinGrant(cluster, store.url(), store.user(), store.password().reveal());
    try {
      byte[] plain = JSON.writeValueAsBytes(grant);
      return new Outcome.Admitted(JoinAnswer.seal(key, request.clientNonce(), plain));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("grant is not writable as JSON", e);
    }
  }

  private Optional<JoinKey> key(String id) {
    return secrets
        .get(SECRET_PREFIX + id)
        .filter(stored -> isGood(stored, Instant.now()))
        .map(stored -> JoinKey.of(Arrays.copyOfRange(stored, Long.BYTES, stored.length)));
  }
}
