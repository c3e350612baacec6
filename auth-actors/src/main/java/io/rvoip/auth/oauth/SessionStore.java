package io.rvoip.auth.oauth;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where sessions of browsers are kept, for all nodes. A browser's secret is known by its SHA-256
 * only. Nothing here blocks.
 */
public interface SessionStore {

  /**
   * A session found by a secret.
   *
   * @param confirmed whether this secret has been used before; the first one of a session counts as
   *     used
   * @param superseded when a later secret was used first; null: none was
   */
  record Found(BrowserSession session, boolean confirmed, @Nullable Instant superseded) {}

  /** Marks a state as used until it would be too old anyway; false when it was used before. */
  CompletionStage<Boolean> claimState(String stateHash, Instant expires);

  /**
   * Keeps a new session; of this subject's sessions only the newest {@code maxPerUser} stay. Gives
   * the ids of those that have ended for it.
   */
  CompletionStage<List<String>> add(BrowserSession session, String secretHash, int maxPerUser);

  /** The session that a secret leads to. */
  CompletionStage<Optional<Found>> find(String secretHash);

  /** Notes that the session was used. */
  CompletionStage<Void> touch(String id, Instant now);

  /** Notes the first use of a secret: all others of the session are superseded from now on. */
  CompletionStage<Void> confirm(String id, String secretHash, Instant now);

  /**
   * Takes the right to refresh: true for one caller of all nodes, until {@code until}. The
   * session's version is one more afterwards.
   */
  CompletionStage<Boolean> claimRefresh(String id, long version, Instant now, Instant until);

  /**
   * Keeps what a refresh brought, and lets a further secret lead to the session. Does nothing and
   * is false when the session has ended or somebody else has refreshed it meanwhile.
   *
   * @param version as it was after {@link #claimRefresh}
   */
  CompletionStage<Boolean> refreshed(String id, long version, Renewal renewal);

  /**
   * What a refresh brought.
   *
   * @param freshUntil null: as it was, nothing was confirmed
   * @param secretHash of the secret that the browser is given; null: it keeps what it has
   */
  @SuppressWarnings("ArrayRecordComponent") // one row, compared by nobody
  record Renewal(
      String name,
      Set<String> roles,
      byte[] sealedTokens,
      @Nullable Instant freshUntil,
      @Nullable String secretHash) {}

  /** The refresh did not come about; nobody tries before {@code notBefore}. */
  CompletionStage<Void> refreshFailed(String id, long version, Instant notBefore);

  /** Ends a session with all its secrets; false when there was none. */
  CompletionStage<Boolean> end(String id);

  /** Deletes what is over; says how many sessions. */
  CompletionStage<Integer> forgetEnded(Instant now, Instant idleSince);
}
