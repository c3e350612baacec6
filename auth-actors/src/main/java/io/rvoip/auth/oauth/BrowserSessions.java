package io.rvoip.auth.oauth;

import io.rvoip.auth.ClusterSeal;
import io.rvoip.auth.OpaqueTokens;
import io.rvoip.auth.UserContext;
import io.rvoip.auth.revocation.Revocations;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of browsers, at any node. A request brings a secret; {@link #resume} says for whom it
 * speaks. When the provider's time is over, one request of one node asks it again with the refresh
 * token, the others go on meanwhile; the browser then gets a new secret. The old one is good until
 * the new one is used, because the answer with it may be lost. A secret that comes after its
 * successor was used is held by two: the session ends for both (the reuse detection of RFC 9700
 * §4.14.2, for our own secrets). That of the provider for its refresh tokens ends it as well.
 *
 * <p>A node that dies between the provider's answer and its storing loses a rotated refresh token;
 * that person signs in again.
 *
 * <p>Safe for use by many threads; nothing here blocks its caller.
 */
public final class BrowserSessions {
  /** Longer than a refresh can take: two requests to the provider. */
  private static final Duration CLAIM = Duration.ofMinutes(1);

  private final Providers providers;
  private final SessionStore store;
  private final Revocations revocations;
  private final ClusterSeal seal;
  private final InstantSource clock;
  private final SessionRules rules;
  private final SessionRefresh refresh;
  private final SessionEnds ends;

  /**
   * Over the sessions that {@link SignIn} makes.
   *
   * @param revocations what has been taken back in the cluster; a session counts as a token that
   *     was issued when the person signed in
   * @param ends is told of sessions that end before their time
   * @param random must be a secure source
   */
  public BrowserSessions(
      Providers providers,
      SessionStore store,
      Revocations revocations,
      SessionEnds ends,
      ClusterSeal seal,
      RandomGenerator random,
      InstantSource clock) {
    this.providers = providers;
    this.store = store;
    this.revocations = revocations;
    this.ends = ends;
    this.seal = seal;
    this.clock = clock;
    this.rules = new SessionRules(providers.config().session());
    this.refresh = new SessionRefresh(providers, store, seal, rules, random, clock);
  }

  /** What a secret is worth. */
  public sealed interface Resumed {
    /**
     * It speaks for somebody.
     *
     * @param newSecret what the browser is given in its place; null: it stays. Comes with each
     *     refresh and only then
     */
    record Valid(UserContext user, BrowserSession session, @Nullable String newSecret)
        implements Resumed {
      static Valid of(BrowserSession session, @Nullable String newSecret) {
        UserContext user =
            new UserContext(
                session.subject(),
                session.tenant(),
                session.roles(),
                Set.of(),
                "oauth:" + session.provider(),
                session.expires(),
                session.id(),
                session.created());
        return new Valid(user, session, newSecret);
      }

      /** Without the secret. */
      @Override
      public String toString() {
        return "Valid[" + session + "]";
      }
    }

    /**
     * It does not.
     *
     * @param session whose it was; null: nobody's
     */
    record Refused(Reason reason, @Nullable BrowserSession session) implements Resumed {}
  }

  /** Why a secret is worth nothing. */
  public enum Reason {
    /** It leads to no session; one that has ended is forgotten. */
    UNKNOWN,
    /** Its time is over. */
    OVER,
    /** It was used after its successor: the session has been ended. */
    REUSED,
    /** The provider does not confirm the person any more: the session has been ended. */
    NOT_CONFIRMED,
    /**
     * All that speaks for the person, or this session, was taken back: the session has been ended.
     */
    REVOKED,
    /** The store, or for too long the provider, does not answer. */
    UNAVAILABLE
  }

  /** The judgement on a secret; the stage never fails. */
  public CompletionStage<Resumed> resume(String secret) {
    if (secret.length() != Randoms.LENGTH) {
      return refused(Reason.UNKNOWN, null);
    }
    String hash = OpaqueTokens.sha256(secret);
    return store
        .find(hash)
        .thenCompose(
            found -> found.isEmpty() ? refused(Reason.UNKNOWN, null) : resume(found.get(), hash))
        .exceptionally(away -> new Resumed.Refused(Reason.UNAVAILABLE, null));
  }

  private CompletionStage<Resumed> resume(SessionStore.Found found, String hash) {
    BrowserSession session = found.session();
    Instant now = clock.instant();
    if (revocations.cover(session.tenant(), session.subject(), session.id(), session.created())) {
      return end(session, Reason.REVOKED);
    }
    return switch (rules.judge(found, now)) {
      case OVER -> end(session, Reason.OVER);
      case REUSED -> end(session, Reason.REUSED);
      case GOOD -> noted(found, hash, now).thenApply(v -> Resumed.Valid.of(session, null));
      case TO_REFRESH -> noted(found, hash, now).thenCompose(v -> refreshed(session, now));
    };
  }

  private CompletionStage<Void> noted(SessionStore.Found found, String hash, Instant now) {
    BrowserSession session = found.session();
    CompletionStage<Void> confirmed =
        found.confirmed()
            ? CompletableFuture.completedStage(null)
            : store.confirm(session.id(), hash, now);
    return rules.isToBeNoted(session, now)
        ? confirmed.thenCompose(v -> store.touch(session.id(), now))
        : confirmed;
  }

  private CompletionStage<Resumed> refreshed(BrowserSession session, Instant now) {
    return store
        .claimRefresh(session.id(), session.version(), now, now.plus(CLAIM))
        .thenCompose(
            ours ->
                ours
                    ? providers.offThread(
                        () -> refresh.ask(session), () -> refresh.asBefore(session))
                    : CompletableFuture.completedStage(refresh.asBefore(session)))
        .thenApply(
            resumed -> {
              if (resumed instanceof Resumed.Refused(Reason reason, var ignored)
                  && reason == Reason.NOT_CONFIRMED) {
                ends.ended(session.tenant(), session.id());
              }
              return resumed;
            });
  }

  /**
   * What a logout did.
   *
   * @param session null: there was none
   * @param location where the browser ends its session at the provider; null: nowhere
   */
  public record LoggedOut(@Nullable BrowserSession session, @Nullable URI location) {
    /** Without the ID token in the location. */
    @Override
    public String toString() {
      return "LoggedOut[" + session + "]";
    }
  }

  /** Ends the session of a secret: here at once, at the provider by the browser. */
  public CompletionStage<LoggedOut> logOut(String secret) {
    return store
        .find(OpaqueTokens.sha256(secret))
        .thenCompose(
            found -> {
              if (found.isEmpty()) {
                return CompletableFuture.completedStage(new LoggedOut(null, null));
              }
              BrowserSession session = found.get().session();
              return store
                  .end(session.id())
                  .thenCompose(
                      v -> {
                        ends.ended(session.tenant(), session.id());
                        return providers.offThread(
                            () -> loggedOut(session), () -> new LoggedOut(session, null));
                      });
            });
  }

  private LoggedOut loggedOut(BrowserSession session) {
    try {
      String idToken =
          SessionTokens.open(session.sealedTokens(), seal, session.id())
              .map(SessionTokens::id)
              .orElse(null);
      URI location = providers.named(session.provider()).endSessionUrl(idToken, providers.home());
      return new LoggedOut(session, location);
    } catch (RefusedException e) {
      return new LoggedOut(session, null); // ended here all the same
    }
  }

  private CompletionStage<Resumed> end(BrowserSession session, Reason reason) {
    return store
        .end(session.id())
        .thenApply(
            v -> {
              ends.ended(session.tenant(), session.id());
              return new Resumed.Refused(reason, session);
            });
  }

  private static CompletionStage<Resumed> refused(Reason reason, @Nullable BrowserSession session) {
    return CompletableFuture.completedStage(new Resumed.Refused(reason, session));
  }
}
