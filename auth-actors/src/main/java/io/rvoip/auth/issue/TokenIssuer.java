package io.rvoip.auth.issue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.rvoip.auth.Scopes;
import io.rvoip.auth.UserContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives whoever has proven who he is a signed token for some minutes (RFC 9068 §2: {@code at+jwt}):
 * for him, for as long as his own is good at most, and for as much as he may or less. It names what
 * it was made from, and ends with that when that is taken back.
 */
public final class TokenIssuer {
  private static final int ID_BYTES = 12;

  // A token must fit into a header.
  private static final int MAX_ROLES = 100;
  private static final int MAX_ORIGINS = 8;

  private final KeyRing keys;
  private final Settings settings;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Executor worker;

  /**
   * What tokens say of themselves.
   *
   * @param issuer {@code iss}
   * @param audience {@code aud}
   * @param life how long a token is good when nobody asks for another time
   * @param maxLife longest time that may be asked for
   */
  public record Settings(String issuer, String audience, Duration life, Duration maxLife) {}

  /**
   * An issuer.
   *
   * @param random a secure source
   * @param worker signs, which takes a millisecond of a core
   */
  public TokenIssuer(
      KeyRing keys,
      Settings settings,
      InstantSource clock,
      RandomGenerator random,
      Executor worker) {
    this.keys = keys;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.worker = worker;
  }

  /**
   * A token as it is asked for.
   *
   * @param scopes what it shall be restricted to; empty: as the bearer himself is
   * @param life how long; null: as the settings say
   */
  public record Wanted(Set<String> scopes, @Nullable Duration life) {}

  /** What became of it. */
  public sealed interface Result {
    /** Issued; the text is the token. */
    record Issued(String text, String id, UserContext user, Instant expires) implements Result {
      /** Without the text. */
      @Override
      public String toString() {
        return "Issued[" + id + "]";
      }
    }

    /** A value is not acceptable: {@code name: value (expected: …)}. */
    record Invalid(String problem) implements Result {}

    /** More than the bearer may; the problem tells what. */
    record Forbidden(String problem) implements Result {}
  }

  /** What the tokens of this issuer say of themselves. */
  public Settings settings() {
    return settings;
  }

  /**
   * A token for a user who has proven who he is.
   *
   * @param asOf when what is said of him was found out; what has been taken back since ends the
   *     token too
   */
  public CompletionStage<Result> issue(UserContext user, Wanted wanted, Instant asOf) {
    Optional<Result> refusal = refusal(user, wanted);
    if (refusal.isPresent()) {
      return CompletableFuture.completedStage(refusal.get());
    }
    Set<String> scopes = wanted.scopes().isEmpty() ? user.scopes() : wanted.scopes();
    // NumericDate, RFC 7519 §2: whole seconds.
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant end = now.plus(wanted.life() == null ? settings.life() : wanted.life());
    Instant own = user.expiry();
    Instant expires = own != null && own.isBefore(end) ? own.truncatedTo(ChronoUnit.SECONDS) : end;
    return keys.signing().thenApplyAsync(key -> sign(key, user, scopes, asOf, expires), worker);
  }

  private Optional<Result> refusal(UserContext user, Wanted wanted) {
    Duration life = wanted.life();
    if (life != null
        && (life.compareTo(settings.maxLife()) > 0 || life.compareTo(Duration.ofSeconds(1)) < 0)) {
      return Optional.of(
          new Result.Invalid(
              "expiresInSeconds: %d (expected: 1..%d)"
                  .formatted(life.toSeconds(), settings.maxLife().toSeconds())));
    }
    if (user.roles().size() > MAX_ROLES) {
      return Optional.of(
          new Result.Invalid(
              "roles: %d (expected: up to %d)".formatted(user.roles().size(), MAX_ROLES)));
    }
    if (user.origins().size() >= MAX_ORIGINS) {
      return Optional.of(
          new Result.Forbidden(
              "token: made from others %d times in turn (expected: up to %d)"
                  .formatted(MAX_ORIGINS + 1, MAX_ORIGINS)));
    }
    if (!user.scopes().isEmpty() && !user.scopes().containsAll(wanted.scopes())) {
      return Optional.of(new Result.Forbidden("scopes: more than the token that asks"));
    }
    // Also those that it has already: none may get lost in the token.
    return Scopes.formProblem(wanted.scopes())
        .or(() -> Scopes.formProblem(user.scopes()))
        .map(Result.Invalid::new);
  }

  private Result sign(
      KeyRing.SigningKey key,
      UserContext user,
      Set<String> scopes,
      Instant issued,
      Instant expires) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    String jti = Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(settings.issuer())
            .audience(settings.audience())
            .subject(user.subject())
            .issueTime(Date.from(issued.truncatedTo(ChronoUnit.SECONDS)))
            .notBeforeTime(Date.from(issued.truncatedTo(ChronoUnit.SECONDS)))
            .claim(OwnJwtSource.ISSUED_MILLIS, issued.toEpochMilli())
            .expirationTime(Date.from(expires))
            .jwtID(jti)
            .claim("tenant", user.tenant())
            .claim("roles", new TreeSet<>(user.roles()).stream().toList());
    List<String> origins = new ArrayList<>(user.origins());
    if (user.tokenId() != null) {
      origins.add(user.tokenId());
    }
    if (!origins.isEmpty()) {
      claims.claim(OwnJwtSource.ORIGINS, origins);
    }
    if (!scopes.isEmpty()) {
      claims.claim("scope", String.join(" ", new TreeSet<>(scopes))); // RFC 8693 §4.2
    }
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.parse(KeyRing.ALGORITHM.header()))
                .type(new JOSEObjectType("at+jwt"))
                .keyID(key.jwk().getKeyID())
                .build(),
            claims.build());
    try {
      token.sign(new RSASSASigner(key.jwk()));
    } catch (JOSEException e) {
      throw new IllegalStateException("a key of our own does not sign", e);
    }
    UserContext bearer =
        new UserContext(
            user.subject(),
            user.tenant(),
            user.roles(),
            scopes,
            OwnJwtSource.NAME,
            expires,
            jti,
            issued.truncatedTo(ChronoUnit.MILLIS),
            origins);
    return new Result.Issued(token.serialize(), jti, bearer, expires);
  }
}
