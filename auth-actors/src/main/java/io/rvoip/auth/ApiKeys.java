package io.rvoip.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes and revokes API keys. None can do more than whoever makes it. */
public final class ApiKeys {
  private final ApiKeyStore store;
  private final RandomGenerator random;
  private final int maxKeysPerTenant;
  private final InstantSource clock;

  /** Keys in this store; {@code random} must be a secure source. */
  public ApiKeys(
      ApiKeyStore store, RandomGenerator random, int maxKeysPerTenant, InstantSource clock) {
    this.store = store;
    this.random = random;
    this.maxKeysPerTenant = maxKeysPerTenant;
    this.clock = clock;
  }

  /** What became of it. */
  public sealed interface Result {
    /** Made; the text is shown this once. */
    record Made(String text, ApiKey key) implements Result {
      /** Without the text. */
      @Override
      public String toString() {
        return "Made[" + key + "]";
      }
    }

    /** A value is not acceptable: {@code name: value (expected: …)}. */
    record Invalid(String problem) implements Result {}

    /** More than the maker may do; the problem tells what. */
    record Forbidden(String problem) implements Result {}

    /** There is no such tenant. */
    record Missing() implements Result {}

    /** The tenant has as many keys as it may. */
    record TooMany() implements Result {}
  }

  /**
   * A key as it is asked for.
   *
   * @param scopes what it is restricted to; empty: everything its roles allow
   * @param life null: it does not end
   */
  public record Wanted(
      String name, Set<String> roles, Set<String> scopes, @Nullable Duration life) {

    /** Copies the sets. */
    public Wanted {
      roles = Set.copyOf(roles);
      scopes = Set.copyOf(scopes);
    }
  }

  /** Makes a key of a tenant. */
  public CompletionStage<Result> make(String tenant, Wanted wanted, UserContext maker) {
    Optional<String> problem =
        ApiKey.nameProblem(wanted.name())
            .or(() -> Grants.formProblem(wanted.roles()))
            .or(() -> Scopes.formProblem(wanted.scopes()));
    if (problem.isPresent()) {
      return done(new Result.Invalid(problem.get()));
    }
    if (!new Grants(maker.roles(), true).covers(wanted.roles())) {
      return done(new Result.Forbidden("roles: more than the maker's own"));
    }
    if (!Scopes.covers(maker.scopes(), wanted.scopes())) {
      return done(new Result.Forbidden("scopes: more than the maker's own"));
    }
    Instant now = clock.instant();
    Instant expires = wanted.life() == null ? null : now.plus(wanted.life());
    OpaqueTokens.Minted minted =
        OpaqueTokens.mint(
            tenant, ApiKey.SUBJECT, wanted.roles(), wanted.scopes(), now, expires, random);
    ApiToken token = minted.stored().withSubject(ApiKey.SUBJECT + minted.stored().id());
    ApiKey key = new ApiKey(token, wanted.name(), maker.subject(), null);
    return store
        .add(key, maxKeysPerTenant)
        .thenApply(
            written ->
                switch (written) {
                  case DONE, REPLACED -> new Result.Made(minted.text(), key);
                  case FULL -> new Result.TooMany();
                  case EXISTS, MISSING, STALE, FORBIDDEN -> new Result.Missing();
                });
  }

  /** One key. */
  public CompletionStage<Optional<ApiKey>> get(String tenant, String id) {
    return store.get(tenant, id);
  }

  /** Keys of a tenant by id, beginning after one. */
  public CompletionStage<List<ApiKey>> list(String tenant, @Nullable String after, int limit) {
    return store.list(tenant, after, limit);
  }

  /** Takes a key back; false when there is none with this id. */
  public CompletionStage<Boolean> revoke(String tenant, String id) {
    return store.revoke(tenant, id);
  }

  private static CompletionStage<Result> done(Result result) {
    return CompletableFuture.completedStage(result);
  }
}
