package io.rvoip.node;

import io.rvoip.auth.TokenSource;
import io.rvoip.auth.TokenValidationService;
import io.rvoip.auth.fetch.GuardedHttp;
import io.rvoip.auth.introspection.IntrospectionSource;
import io.rvoip.auth.jwt.JwtSource;
import io.rvoip.auth.jwt.TrustedIssuers;
import io.rvoip.auth.revocation.Revocations;
import io.rvoip.config.IntrospectionConfig;
import io.rvoip.config.RvoipConfig;
import io.rvoip.config.TokensConfig;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * What judges bearer tokens at a node: the sources in the order they are asked (ours, JWTs of
 * others, and who else is asked about the rest), and the issuers' keys.
 */
record NodeAuth(TokenValidationService tokens, TrustedIssuers issuers) {

  /**
   * Builds it and has it run until the actor system ends.
   *
   * @param ours what judges tokens of our own
   */
  static NodeAuth start(
      RvoipConfig config, ActorSystem<?> system, List<TokenSource> ours, Revocations revocations) {
    TokensConfig tokens = config.auth().tokens();
    InstantSource clock = InstantSource.system();
    GuardedHttp http = new GuardedHttp(tokens.jwt().timeout(), tokens.jwt().maxResponseBytes());
    closeLast(system, http);
    TrustedIssuers issuers = new TrustedIssuers(tokens, http, clock, System::nanoTime);
    issuers.warmUp();

    TokenValidationService service =
        new TokenValidationService(
            sources(tokens, ours, issuers, http),
            new TokenValidationService.Settings(
                config.auth().tokenCacheSize(), config.auth().tokenCacheTtl(), tokens.refusalTtl()),
            revocations,
            clock,
            System::nanoTime);
    return new NodeAuth(service, issuers);
  }

  private static List<TokenSource> sources(
      TokensConfig config, List<TokenSource> ours, TrustedIssuers issuers, GuardedHttp http) {
    List<TokenSource> sources = new ArrayList<>(ours);
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
