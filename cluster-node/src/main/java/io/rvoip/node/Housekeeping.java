package io.rvoip.node;

import io.rvoip.config.RvoipConfig;
import io.rvoip.node.join.JoinDesk;
import io.rvoip.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what is over: hourly what comes and goes with people and calls, daily what lives for
 * longer. Every node does it; what another has done already is nothing to do. What fails is tried
 * again the next time.
 */
record Housekeeping(
    RvoipConfig config, Store store, RemotingKeys keys, Accounts accounts, JoinDesk joins) {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration FIRST = Duration.ofMinutes(5);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /** Goes on until the system ends. */
  void start(ActorSystem<?> system) {
    system.scheduler().scheduleWithFixedDelay(FIRST, HOUR, this::hourly, system.executionContext());
    system.scheduler().scheduleWithFixedDelay(DAY, DAY, this::daily, system.executionContext());
  }

  private void hourly() {
    Instant now = Instant.now();
    Instant idleSince = now.minus(config.auth().oauth().session().idle());
    told("sessions", store.sessions().forgetEnded(now, idleSince));
    told("join tokens", joins.forgetEnded(now));
    // Those of ended sessions are many, and over in an hour.
    told("revocations", store.revocations().forget(now));
    store
        .sweep(now)
        .whenComplete(
            (rows, failure) -> {
              if (failure != null) {
                LOG.warn("retention: tried again in an hour: {}", failure.getMessage());
              } else if (rows > 0) {
                LOG.info("retention: {} old rows deleted", rows);
              }
            });
  }

  private void daily() {
    keys.renew(store.secrets());
    accounts.forgetEndedKeys();
    store.idempotencyKeys().forgetOlderThan(config.http().idempotencyTtl());
  }

  private static void told(String what, CompletionStage<Integer> forgotten) {
    forgotten.whenComplete(
        (rows, failure) -> {
          if (failure != null) {
            LOG.warn("{}: tried again in an hour: {}", what, failure.getMessage());
          }
        });
  }
}
