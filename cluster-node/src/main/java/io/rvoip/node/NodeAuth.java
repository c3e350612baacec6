package io.rvoip.node;

import io.rvoip.auth.OpaqueTokens;
import io.rvoip.auth.TokenSource;
import io.rvoip.auth.TokenValidationService;
import io.rvoip.auth.fetch.GuardedHttp;
import io.rvoip.auth.introspection.IntrospectionSource;
import io.rvoip.auth.jwt.JwtSource;
import io.rvoip.auth.jwt.TrustedIssuers;
import io.rvoip.auth.revocation.RevocationDesk;
import io.rvoip.auth.revocation.RevocationSpread;
import io.rvoip.auth.revocation.Revocations;
import io.rvoip.config.IntrospectionConfig;
import io.rvoip.config.RvoipConfig;
import io.rvoip.config.TokensConfig;
import io.rvoip.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/**
 * What judges bearer tokens at a node: the sources in the order they are asked (ours, JWTs, and who
 * else is asked about the rest), the revocations of the cluster, and the issuers' keys.
 */
record NodeAuth(
    TokenValidationService tokens,
    Revocations revocations,
    RevocationDesk desk,
    TrustedIssuers issuers) {

  /**
   * Builds it and has it run until the actor system ends. Revocations are read before this returns,
   * so that no token comes back by a restart.
   */
  static NodeAuth start(RvoipConfig config, Store store, ActorSystem<?> system) {
    TokensConfig tokens = config.auth().tokens();
    InstantSource clock = InstantSource.system();
    GuardedHttp http = new GuardedHttp(tokens.jwt().timeout(), tokens.jwt().maxResponseBytes());
    closeLast(system, http);
    TrustedIssuers issuers = new TrustedIssuers(tokens, http, clock, System::nanoTime);
    issuers.warmUp();

    Revocations revocations = new Revocations();
    revocations.add(store.revocations().valid(Instant.now()).toCompletableFuture().join());
    ActorRef<RevocationSpread.Command> spread =
        system.systemActorOf(
            RevocationSpread.create(revocations, store.revocations(), clock),
            "rvoip-revocations",
            Props.empty());
    RevocationDesk desk =
        new RevocationDesk(
            store.revocations(),
            revocations,
            revocation -> spread.tell(new RevocationSpread.Announce(revocation)),
            new RevocationDesk.Settings(
                tokens.revocation().keep(), tokens.revocation().perTenant()),
            clock);
    TokenValidationService service =
        new TokenValidationService(
            sources(tokens, store, issuers, http),
            new TokenValidationService.Settings(
                config.auth().tokenCacheSize(), config.auth().tokenCacheTtl(), tokens.refusalTtl()),
            revocations,
            clock,
            System::nanoTime);
    return new NodeAuth(service, revocations, desk, issuers);
  }

  private static List<TokenSource> sources(
      TokensConfig config, Store store, TrustedIssuers issuers, GuardedHttp http) {
    List<TokenSource> sources = new ArrayList<>();
    sources.add(new OpaqueTokens(store.apiTokens()));
    sources.add(new JwtSource(issuers.issuers(), config.jwt().cacheTtl()));
    for (IntrospectionConfig asked : config.introspection()) {
      sources.add(
          new IntrospectionSource(
              new IntrospectionSource.Settings(
                  asked.name(),
                  asked.url(),
                  asked.clientId(),
                  asked.clientSecret().reveal(),
                  asked.prefix(),
                  Set.copyOf(asked.audiences()),
                  asked.cacheTtl()),
              TrustedIssuers.mapping(asked.claims()),
              http::send));
    }
    return sources;
  }

  private static void closeLast(ActorSystem<?> system, GuardedHttp http) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
            "identity-providers",
            () -> CompletableFuture.runAsync(http::close).thenApply(v -> Done.getInstance()));
  }
}
