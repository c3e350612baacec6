package io.rvoip.node;

import io.rvoip.auth.AccountChanges;
import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import io.rvoip.auth.revocation.RevocationDesk;
import io.rvoip.auth.revocation.RevocationSpread;
import io.rvoip.auth.revocation.Revocations;
import io.rvoip.config.RvoipConfig;
import io.rvoip.config.TokensConfig;
import io.rvoip.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The revocations of the cluster at a node: those that are known, where operators order them, and
 * where those of changed users and ended sessions come from.
 *
 * @param own keeps them for no longer than a token that we sign can live: nobody else's tokens
 *     speak for our users, or were made from a session. Takes half of a tenant's revocations at
 *     most, so that operators can always order others
 */
record NodeRevocations(Revocations known, RevocationDesk desk, RevocationDesk own) {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRevocations.class);
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);
  private static final String BY = "rvoip";

  /**
   * Starts learning and telling. Revocations are read before this returns, so that no token comes
   * back by a restart.
   */
  static NodeRevocations start(RvoipConfig config, Store store, ActorSystem<?> system) {
    InstantSource clock = InstantSource.system();
    Revocations known = new Revocations();
    known.add(store.revocations().valid(Instant.now()).toCompletableFuture().join());
    ActorRef<RevocationSpread.Command> spread =
        system.systemActorOf(
            RevocationSpread.create(known, store.revocations(), clock),
            "rvoip-revocations",
            Props.empty());
    TokensConfig.Revocation settings = config.auth().tokens().revocation();
    BiFunction<Duration, Integer, RevocationDesk> desk =
        (keep, perTenant) ->
            new RevocationDesk(
                store.revocations(),
                known,
                revocation -> spread.tell(new RevocationSpread.Announce(revocation)),
                new RevocationDesk.Settings(keep, perTenant),
                clock);
    return new NodeRevocations(
        known,
        desk.apply(settings.keep(), settings.perTenant()),
        desk.apply(
            config.auth().ownTokens().maxTokenLife().plus(CLOCKS_DIFFER),
            (settings.perTenant() + 1) / 2));
  }

  /**
   * Is to be told of changed users at the node that has changed them: whoever may less, or is no
   * more, has no token that says otherwise. Signing in again gets another.
   */
  AccountChanges endingTokens() {
    return (tenant, user, what) -> {
      switch (what) {
        case ADDED, UPDATED, PASSWORD, DISABLED, REMOVED -> {}
        case ACCESS -> end(new Target(tenant, Kind.SUBJECT, user));
      }
    };
  }

  private void end(Target user) {
    own.revoke(new RevocationDesk.Order(user, null, BY, "user changed"))
        .whenComplete(
            (result, failure) -> {
              if (failure != null) {
                LOG.warn("tokens of a changed user go on to their end: {}", failure.getMessage());
              } else if (result instanceof RevocationDesk.Result.TooMany(var limit)) {
                LOG.warn(
                    "tokens of a changed user go on to their end: tenant {} has {} revocations",
                    user.tenant(),
                    limit);
              }
            });
  }
}
