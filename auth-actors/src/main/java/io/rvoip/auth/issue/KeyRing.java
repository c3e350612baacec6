package io.rvoip.auth.issue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.rvoip.auth.ClusterSeal;
import io.rvoip.auth.issue.RotationRules.Turn;
import io.rvoip.auth.jwt.JwtAlgorithm;
import io.rvoip.auth.jwt.KeyFinder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that sign our tokens, the same at every node, as this node has read them last. {@link
 * #refresh()} is called every minute: it reads them, makes the next one when it is due and deletes
 * those whose tokens are all over. Of two nodes that make one at the same time, the store takes the
 * first. While the store is away the keys that are known go on to sign and to be published.
 *
 * <p>RS256 with 2048 bits (RFC 7518 §3.3): a token is signed once and verified often, and RSA
 * verifies eight times as fast as ES256 does.
 */
public final class KeyRing implements KeyFinder {
  /** Algorithm of all keys. */
  static final JwtAlgorithm ALGORITHM = JwtAlgorithm.RS256;

  /** Label of the key under which ours are sealed. */
  public static final String SEAL = "signing-key";

  private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);
  private static final int RSA_BITS = 2048;
  private static final Duration UNKNOWN_KEY_EVERY = Duration.ofSeconds(5);

  private final SigningKeyStore store;
  private final ClusterSeal seal;
  private final RotationRules rules;
  private final InstantSource clock;
  private final Executor worker;
  private volatile List<SigningKey> keys = List.of();
  private volatile Instant readAt = Instant.EPOCH;
  private volatile long newest; // generation of the newest stored key, opened or not
  private @Nullable CompletableFuture<Void> refreshing;

  /** A key that could be opened. */
  record SigningKey(Turn turn, RSAKey jwk) {
    /** Without the private part. */
    @Override
    public String toString() {
      return "SigningKey[" + turn.generation() + " " + jwk.getKeyID() + "]";
    }
  }

  /**
   * A ring without keys; they are read when they are needed first.
   *
   * @param seal of the label {@link #SEAL}
   * @param worker makes keys, which takes some hundred milliseconds of a core
   */
  public KeyRing(
      SigningKeyStore store,
      ClusterSeal seal,
      RotationRules rules,
      InstantSource clock,
      Executor worker) {
    this.store = store;
    this.seal = seal;
    this.rules = rules;
    this.clock = clock;
    this.worker = worker;
  }

  /** Reads the keys and makes the next one if it is due. Calls at the same time are one. */
  public synchronized CompletionStage<Void> refresh() {
    if (refreshing != null && !refreshing.isDone()) {
      return refreshing;
    }
    CompletableFuture<Void> running = read().thenCompose(v -> tend()).toCompletableFuture();
    refreshing = running;
    return running;
  }

  /** The public keys that may have signed a token that is good, and those that soon will sign. */
  public CompletionStage<JWKSet> published() {
    return known()
        .thenApply(
            all -> new JWKSet(all.stream().<JWK>map(key -> key.jwk().toPublicJWK()).toList()));
  }

  /**
   * The public keys of this id; none when there is none. An id that is not known has the store
   * asked, because another node may have made the key, but not more often than every 5 s.
   */
  @Override
  public CompletionStage<List<JWK>> find(@Nullable String kid, JwtAlgorithm algorithm) {
    if (kid == null || algorithm != ALGORITHM) {
      return CompletableFuture.completedStage(List.of());
    }
    List<JWK> found = withId(kid);
    if (!found.isEmpty() || readAt.plus(UNKNOWN_KEY_EVERY).isAfter(clock.instant())) {
      return CompletableFuture.completedStage(found);
    }
    return refresh().thenApply(v -> withId(kid));
  }

  /** The key that signs now. */
  CompletionStage<SigningKey> signing() {
    return known()
        .thenApply(
            all -> {
              if (all.isEmpty()) {
                throw new IllegalStateException("no signing key could be made or opened");
              }
              long generation = RotationRules.signing(turns(all), clock.instant());
              return all.stream()
                  .filter(key -> key.turn().generation() == generation)
                  .findFirst()
                  .orElseThrow();
            });
  }

  private CompletionStage<List<SigningKey>> known() {
    List<SigningKey> all = keys;
    return all.isEmpty() ? refresh().thenApply(v -> keys) : CompletableFuture.completedStage(all);
  }

  private List<JWK> withId(String kid) {
    return keys.stream()
        .filter(key -> kid.equals(key.jwk().getKeyID()))
        .<JWK>map(key -> key.jwk().toPublicJWK())
        .toList();
  }

  private CompletionStage<Void> read() {
    return store
        .list()
        .thenAccept(
            stored -> {
              List<SigningKey> opened = new ArrayList<>();
              for (StoredKey key : stored) {
                SigningKey one = open(key);
                if (one != null) {
                  opened.add(one);
                }
              }
              newest = stored.isEmpty() ? 0 : stored.getLast().generation();
              keys = List.copyOf(opened);
              readAt = clock.instant();
            });
  }

  private @Nullable SigningKey open(StoredKey stored) {
    byte[] jwk = seal.open(stored.sealed(), stored.kid()).orElse(null);
    if (jwk == null) {
      LOG.warn("{} cannot be opened with the cluster key; it is passed over", stored);
      return null;
    }
    try {
      RSAKey key = RSAKey.parse(new String(jwk, StandardCharsets.UTF_8));
      return new SigningKey(new Turn(stored.generation(), stored.activeFrom()), key);
    } catch (ParseException e) {
      LOG.warn("{} is no RSA key; it is passed over", stored);
      return null;
    }
  }

  private CompletionStage<Void> tend() {
    Instant now = clock.instant();
    List<Turn> turns = turns(keys);
    CompletionStage<Void> made =
        rules
            .due(turns, now)
            .map(turn -> make(new Turn(newest + 1, turn.activeFrom())))
            .orElseGet(() -> CompletableFuture.completedStage(null));
    OptionalLong over = rules.over(turns, now);
    return over.isEmpty()
        ? made
        : made.thenCompose(v -> store.deleteUpTo(over.getAsLong())).thenCompose(v -> read());
  }

  private CompletionStage<Void> make(Turn turn) {
    return CompletableFuture.supplyAsync(() -> generate(turn), worker)
        .thenCompose(store::add)
        .thenCompose(
            ours -> {
              if (ours) {
                LOG.info(
                    "signing key {} made; it signs from {}", turn.generation(), turn.activeFrom());
              }
              return read();
            });
  }

  private StoredKey generate(Turn turn) {
    try {
      RSAKey key =
          new RSAKeyGenerator(RSA_BITS)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.parse(ALGORITHM.header()))
              .keyIDFromThumbprint(true)
              .generate();
      byte[] text = key.toJSONString().getBytes(StandardCharsets.UTF_8);
      return new StoredKey(
          turn.generation(), key.getKeyID(), turn.activeFrom(), seal.seal(text, key.getKeyID()));
    } catch (JOSEException e) {
      throw new IllegalStateException("RSA is part of every JDK", e);
    }
  }

  private static List<Turn> turns(List<SigningKey> all) {
    return all.stream().map(SigningKey::turn).toList();
  }
}
