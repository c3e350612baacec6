package io.rvoip.auth.oauth;

import io.rvoip.auth.fetch.Fetch;
import io.rvoip.auth.fetch.FetchException;
import io.rvoip.auth.jwt.KeySetSettings;
import io.rvoip.auth.jwt.RemoteKeys;
import io.rvoip.auth.jwt.SignedClaims;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Keys of one provider, and whether it has signed a token. Blocks: for virtual threads. */
final class ProviderKeys {
  private static final KeySetSettings SETTINGS =
      new KeySetSettings(
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ofSeconds(10),
          Duration.ofHours(12));

  private final String name;
  private final String issuer;
  private final Fetch fetch;
  private final LongSupplier nanoTime;
  private @Nullable URI from;
  private @Nullable RemoteKeys keys;

  ProviderKeys(String name, String issuer, Fetch fetch, LongSupplier nanoTime) {
    this.name = name;
    this.issuer = issuer;
    this.fetch = fetch;
    this.nanoTime = nanoTime;
  }

  /**
   * The claims, when the signature is right; nothing of them has been judged.
   *
   * @throws RefusedException when it is not, or the keys cannot be had
   */
  SignedClaims verified(String jwt, URI jwks) {
    SignedClaims.Outcome outcome;
    try {
      outcome = SignedClaims.of(jwt, keysAt(jwks)).toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof FetchException failure) {
        throw new RefusedException(
            OauthRefusal.PROVIDER_AWAY, String.valueOf(failure.getMessage()));
      }
      throw e;
    }
    return switch (outcome) {
      case SignedClaims.Outcome.Signed(var signed) -> signed;
      case SignedClaims.Outcome.Refused(var reason) ->
          throw new RefusedException(OauthRefusal.ID_TOKEN_INVALID, "signature: " + reason);
    };
  }

  /** A provider may name another place for its keys when its document is read again. */
  private synchronized RemoteKeys keysAt(URI jwks) {
    RemoteKeys known = keys;
    if (known == null || !jwks.equals(from)) {
      known =
          new RemoteKeys(
              name,
              issuer,
              new RemoteKeys.Location.KeySet(jwks),
              fetch,
              SETTINGS,
              InstantSource.system(),
              nanoTime);
      keys = known;
      from = jwks;
    }
    return known;
  }
}
