package io.rvoip.auth.oauth;

import io.rvoip.auth.ClusterSeal;
import io.rvoip.auth.OpaqueTokens;
import io.rvoip.auth.jwt.Claims;
import io.rvoip.auth.oauth.BrowserSessions.Reason;
import io.rvoip.auth.oauth.BrowserSessions.Resumed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Has a provider confirm a session, by the one caller in the cluster who holds the claim on it.
 * Blocks: for virtual threads.
 */
final class SessionRefresh {
  private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(5);

  private final Providers providers;
  private final SessionStore store;
  private final ClusterSeal seal;
  private final SessionRules rules;
  private final RandomGenerator random;
  private final InstantSource clock;

  SessionRefresh(
      Providers providers,
      SessionStore store,
      ClusterSeal seal,
      SessionRules rules,
      RandomGenerator random,
      InstantSource clock) {
    this.providers = providers;
    this.store = store;
    this.seal = seal;
    this.rules = rules;
    this.random = random;
    this.clock = clock;
  }

  /** Asks the provider; the claim has made the session's version one more. */
  Resumed ask(BrowserSession session) {
    long version = session.version() + 1;
    try {
      return confirmed(session, version);
    } catch (RefusedException e) {
      return switch (e.reason()) {
        case PROVIDER_AWAY, PROVIDER_MALFORMED, CLIENT_REFUSED -> {
          Instant again = clock.instant().plus(BETWEEN_FAILURES);
          store.refreshFailed(session.id(), version, again).toCompletableFuture().join();
          yield asBefore(session);
        }
        case UNKNOWN_PROVIDER,
            NO_LOGIN,
            LOGIN_EXPIRED,
            STATE_MISMATCH,
            STATE_REPLAYED,
            ISSUER_MISMATCH,
            DENIED,
            GRANT_REFUSED,
            ID_TOKEN_INVALID,
            NONCE_MISMATCH,
            NO_ROLE -> {
          store.end(session.id()).toCompletableFuture().join();
          yield new Resumed.Refused(Reason.NOT_CONFIRMED, session);
        }
      };
    }
  }

  /** While the provider is silent, or somebody else asks it. */
  Resumed asBefore(BrowserSession session) {
    return rules.isBelieved(session, clock.instant())
        ? Resumed.Valid.of(session, null)
        : new Resumed.Refused(Reason.UNAVAILABLE, session);
  }

  private Resumed confirmed(BrowserSession session, long version) {
    Provider provider = providers.named(session.provider());
    Optional<SessionTokens> opened = SessionTokens.open(session.sealedTokens(), seal, session.id());
    String refreshToken = opened.map(SessionTokens::refresh).orElse(null);
    if (opened.isEmpty() || refreshToken == null) {
      throw new RefusedException(OauthRefusal.GRANT_REFUSED, "no refresh token that opens");
    }
    Tokens fresh = provider.refresh(refreshToken);
    Instant now = clock.instant();
    Identity identity = judged(provider, session, fresh, now);
    Instant freshUntil = SessionRules.freshUntil(fresh.expiresInSeconds(), now);
    String secret = Randoms.text(random);
    // The token that was sent may be void by now, so what came is kept even where the keys to judge
    // it cannot be had; then nothing is confirmed, and the next request asks again.
    boolean kept =
        keep(
            session,
            version,
            new SessionStore.Renewal(
                identity == null ? session.name() : identity.name(),
                identity == null ? session.roles() : identity.roles(),
                opened.get().after(fresh).seal(seal, session.id()),
                identity == null ? null : freshUntil,
                identity == null ? null : OpaqueTokens.sha256(secret)));
    if (!kept) {
      return new Resumed.Refused(Reason.UNKNOWN, session);
    }
    return identity == null ? asBefore(session) : Resumed.Valid.of(session.with(identity), secret);
  }

  private boolean keep(BrowserSession session, long version, SessionStore.Renewal renewal) {
    return store.refreshed(session.id(), version, renewal).toCompletableFuture().join();
  }

  /**
   * Who the fresh tokens say it is; as before when there is no ID token, which a refresh need not
   * bring (OpenID Connect Core §12.2). Null when the provider's keys cannot be had.
   */
  private static @Nullable Identity judged(
      Provider provider, BrowserSession session, Tokens fresh, Instant now) {
    String idToken = fresh.idToken();
    if (idToken == null) {
      return session.identity();
    }
    try {
      Claims id = provider.verified(idToken).claims();
      RefusedException wrong =
          SignIn.rules(provider).judgeRefresh(id, session.providerSubject(), now);
      if (wrong != null) {
        throw wrong;
      }
      return new IdentityRules(provider.config())
          .identity(id, SignIn.accessClaims(provider, fresh, id));
    } catch (RefusedException e) {
      if (e.reason().isTransient()) {
        return null;
      }
      throw e;
    }
  }
}
