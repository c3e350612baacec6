package io.rvoip.auth;

import io.rvoip.protocol.sip.id.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Opaque tokens: {@code rvt_} and 43 base64url characters (256 random bits). A hash without salt is
 * enough to store them, because nobody can guess 256 bits.
 */
public final class OpaqueTokens implements TokenSource {
  private static final String PREFIX = "rvt_";
  private static final int RANDOM_BYTES = 32;
  private static final int LENGTH = PREFIX.length() + 43;
  private static final int ID_BYTES = 8;

  private static final int USES_REMEMBERED = 10_000;
  private static final long USE_NOTED_FOR_NANOS = Duration.ofHours(1).toNanos();

  private final ApiTokens store;
  private final BiConsumer<String, Instant> used;
  private final ExpiringCache<String, Boolean> noted = new ExpiringCache<>(USES_REMEMBERED);

  /** Reads tokens from this store. */
  public OpaqueTokens(ApiTokens store) {
    this(store, (id, now) -> {});
  }

  /**
   * Reads tokens from this store.
   *
   * @param used is told of a token's id when it is good, at this node once an hour; must not block
   */
  public OpaqueTokens(ApiTokens store, BiConsumer<String, Instant> used) {
    this.store = store;
    this.used = used;
  }

  /**
   * A fresh token.
   *
   * @param text what the bearer sends; shown once and never stored
   * @param stored what is kept
   */
  public record Minted(String text, ApiToken stored) {
    /** Without the text, which is a secret. */
    @Override
    public String toString() {
      return "Minted[" + stored + "]";
    }
  }

  /** Makes a token; {@code random} must be a secure source. */
  public static Minted mint(
      String tenant,
      String subject,
      Set<String> roles,
      Set<String> scopes,
      Instant now,
      @Nullable Instant expires,
      RandomGenerator random) {
    byte[] secret = new byte[RANDOM_BYTES];
    random.nextBytes(secret);
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    return new Minted(
        text,
        new ApiToken(
            HexFormat.of().formatHex(id),
            tenant,
            subject,
            roles,
            scopes,
            sha256(text),
            now,
            expires,
            false));
  }

  /** The hash under which a token is kept. */
  public static String sha256(String token) {
    return HexFormat.of().formatHex(Sha256.of(token));
  }

  @Override
  public String name() {
    return "opaque";
  }

  @Override
  public boolean recognises(String token) {
    return token.length() == LENGTH && token.startsWith(PREFIX);
  }

  @Override
  public CompletionStage<TokenVerdict> validate(String token, Instant now) {
    return store
        .find(sha256(token))
        .thenApply(
            found -> found.map(t -> judge(t, now)).orElseGet(() -> refused(RefusalReason.UNKNOWN)));
  }

  private TokenVerdict judge(ApiToken token, Instant now) {
    if (token.revoked()) {
      return refused(RefusalReason.REVOKED);
    }
    if (token.expires() != null && !token.expires().isAfter(now)) {
      return refused(RefusalReason.EXPIRED);
    }
    note(token.id(), now);
    return new TokenVerdict.Valid(
        new UserContext(
            token.subject(),
            token.tenant(),
            token.roles(),
            token.scopes(),
            name(),
            token.expires(),
            token.id(),
            token.created()));
  }

  private void note(String id, Instant now) {
    long nanos = System.nanoTime();
    if (noted.get(id, nanos) == null) {
      noted.put(id, true, nanos + USE_NOTED_FOR_NANOS);
      used.accept(id, now);
    }
  }

  private static TokenVerdict refused(RefusalReason reason) {
    return new TokenVerdict.Refused(reason);
  }
}
