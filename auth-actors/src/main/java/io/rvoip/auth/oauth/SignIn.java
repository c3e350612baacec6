package io.rvoip.auth.oauth;

import io.rvoip.auth.ClusterSeal;
import io.rvoip.auth.OpaqueTokens;
import io.rvoip.auth.jwt.Claims;
import io.rvoip.auth.jwt.SignedClaims;
import io.rvoip.config.OauthProviderConfig;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Signs a person in: {@link #begin} sends the browser to the provider, {@link #finish} takes it
 * back with a code and makes a session of it. The two may happen at different nodes.
 *
 * <p>Safe for use by many threads; nothing here blocks its caller.
 */
public final class SignIn {
  private static final int ID_BYTES = 8;

  private final Providers providers;
  private final SessionStore store;
  private final SessionEnds ends;
  private final ClusterSeal loginSeal;
  private final ClusterSeal sessionSeal;
  private final RandomGenerator random;
  private final InstantSource clock;

  /**
   * Signs in at these providers.
   *
   * @param ends is told of sessions that have to go for newer ones
   * @param loginSeal for the cookie between begin and finish
   * @param sessionSeal for tokens that a session keeps; {@link BrowserSessions} has the same
   * @param random must be a secure source
   */
  public SignIn(
      Providers providers,
      SessionStore store,
      SessionEnds ends,
      ClusterSeal loginSeal,
      ClusterSeal sessionSeal,
      RandomGenerator random,
      InstantSource clock) {
    this.providers = providers;
    this.store = store;
    this.ends = ends;
    this.loginSeal = loginSeal;
    this.sessionSeal = sessionSeal;
    this.random = random;
    this.clock = clock;
  }

  /** How a sign-in begins. */
  public sealed interface Begun {
    /**
     * The browser goes there, with the cookie for the way back.
     *
     * @param cookie good for {@code rvoip.auth.oauth.login-timeout}
     */
    record Redirect(URI location, String cookie) implements Begun {
      /** Without the state, and the cookie. */
      @Override
      public String toString() {
        return "Redirect[" + location.getHost() + "]";
      }
    }

    /** It does not begin. */
    record Refused(OauthRefusal reason, String detail) implements Begun {}
  }

  /** How a sign-in ends. */
  public sealed interface Finished {
    /**
     * Somebody has signed in.
     *
     * @param secret what the browser is given
     * @param returnTo path of ours to go on with
     */
    record SignedIn(BrowserSession session, String secret, String returnTo) implements Finished {
      /** Without the secret. */
      @Override
      public String toString() {
        return "SignedIn[" + session + "]";
      }
    }

    /**
     * Nobody has.
     *
     * @param detail for the operator's log; holds no secret
     */
    record Refused(OauthRefusal reason, String detail) implements Finished {}
  }

  /** Sends a browser to a provider; nothing is stored. */
  public CompletionStage<Begun> begin(String provider, @Nullable String returnTo) {
    return providers.offThread(
        () -> {
          try {
            return begun(provider, ReturnPath.of(returnTo));
          } catch (RefusedException e) {
            return new Begun.Refused(e.reason(), e.detail());
          }
        },
        () -> new Begun.Refused(OauthRefusal.PROVIDER_AWAY, Providers.FULL));
  }

  private Begun begun(String provider, String returnTo) {
    Provider asked = providers.named(provider);
    Instant until = clock.instant().plus(providers.config().loginTimeout());
    PendingLogin login = PendingLogin.begin(provider, returnTo, until, random);
    return new Begun.Redirect(asked.authorizationUrl(login), login.cookie(loginSeal));
  }

  /**
   * Takes the browser back.
   *
   * @param provider name in the path of the callback
   * @param query parameters of the callback, each once
   * @param cookie what {@link #begin} gave it; null: it has none
   */
  public CompletionStage<Finished> finish(
      String provider, Map<String, String> query, @Nullable String cookie) {
    return providers.offThread(
        () -> {
          try {
            return finished(provider, query, cookie);
          } catch (RefusedException e) {
            return new Finished.Refused(e.reason(), e.detail());
          }
        },
        () -> new Finished.Refused(OauthRefusal.PROVIDER_AWAY, Providers.FULL));
  }

  private Finished finished(String provider, Map<String, String> query, @Nullable String cookie) {
    Provider asked = providers.named(provider);
    Optional<PendingLogin> login =
        Optional.ofNullable(cookie).flatMap(c -> PendingLogin.ofCookie(c, loginSeal));
    if (login.isEmpty()) {
      // Before anything is fetched for a stranger.
      throw new RefusedException(OauthRefusal.NO_LOGIN, "no cookie of ours");
    }
    PendingLogin begun = login.get();
    CallbackRules.Answer answer = CallbackRules.Answer.of(query);
    Instant now = clock.instant();
    OauthRefusal wrong = CallbackRules.judge(login, provider, answer, asked.metadata(), now);
    if (wrong != null) {
      throw new RefusedException(wrong, "callback: " + wrong.word());
    }
    boolean first =
        store
            .claimState(OpaqueTokens.sha256(begun.state()), begun.expires())
            .toCompletableFuture()
            .join();
    if (!first) {
      throw new RefusedException(OauthRefusal.STATE_REPLAYED, "state was used before");
    }
    Tokens tokens = asked.redeem(String.valueOf(answer.code()), begun.verifier());
    Identity identity = identity(asked, tokens, begun.nonce(), now);
    String secret = Randoms.text(random);
    BrowserSession session = session(asked.config(), identity, tokens, now);
    int most = providers.config().session().maxPerUser();
    store
        .add(session, OpaqueTokens.sha256(secret), most)
        .toCompletableFuture()
        .join()
        .forEach(id -> ends.ended(session.tenant(), id));
    return new Finished.SignedIn(session, secret, begun.returnTo());
  }

  private static Identity identity(Provider asked, Tokens tokens, String nonce, Instant now) {
    String idToken = tokens.idToken();
    if (idToken == null) {
      throw new RefusedException(OauthRefusal.PROVIDER_MALFORMED, "no ID token");
    }
    SignedClaims id = asked.verified(idToken);
    IdentityRules identities = new IdentityRules(asked.config());
    RefusedException wrong =
        rules(asked).judgeLogin(id.claims(), id.algorithm(), tokens.accessToken(), nonce, now);
    if (wrong != null) {
      throw wrong;
    }
    return identities.identity(id.claims(), accessClaims(asked, tokens, id.claims()));
  }

  static IdTokenRules rules(Provider provider) {
    OauthProviderConfig config = provider.config();
    return new IdTokenRules(new IdentityRules(config).issuers(), config.clientId());
  }

  /**
   * Keycloak writes roles into the access token, which is a JWT made for this client by the same
   * issuer about the same person; anything else in its place is refused. Null for other providers.
   */
  static @Nullable Claims accessClaims(Provider asked, Tokens tokens, Claims id) {
    return switch (asked.config().kind()) {
      case KEYCLOAK -> {
        Claims claims = asked.verified(tokens.accessToken()).claims();
        boolean ours =
            Objects.equals(id.text("iss"), claims.text("iss"))
                && Objects.equals(id.text("sub"), claims.text("sub"))
                && asked.config().clientId().equals(claims.text("azp"));
        if (!ours) {
          throw new RefusedException(OauthRefusal.ID_TOKEN_INVALID, "access token of another");
        }
        yield claims;
      }
      case GOOGLE, OIDC -> null;
    };
  }

  private BrowserSession session(
      OauthProviderConfig provider, Identity identity, Tokens tokens, Instant now) {
    byte[] idBytes = new byte[ID_BYTES];
    random.nextBytes(idBytes);
    String id = HexFormat.of().formatHex(idBytes);
    return new BrowserSession(
        id,
        provider.tenant(),
        provider.name(),
        identity.providerSubject(),
        identity.subject(),
        identity.name(),
        identity.roles(),
        SessionTokens.of(tokens).seal(sessionSeal, id),
        now,
        now,
        now.plus(providers.config().session().absolute()),
        tokens.refreshToken() == null
            ? null
            : SessionRules.freshUntil(tokens.expiresInSeconds(), now),
        0);
  }
}
