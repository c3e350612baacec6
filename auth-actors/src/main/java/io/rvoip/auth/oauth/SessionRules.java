package io.rvoip.auth.oauth;

import io.rvoip.config.OauthConfig;
import java.time.Duration;
import java.time.Instant;

/** What a secret of a browser is worth now, and when an identity must be confirmed. */
final class SessionRules {
  /** Requests already under way with the secret before may still arrive for this long. */
  static final Duration OVERLAP = Duration.ofSeconds(30);

  /** A use is noted at most this often. */
  static final Duration NOTED_EVERY = Duration.ofMinutes(1);

  private static final Duration LEAST_FRESH = Duration.ofSeconds(30);
  private static final Duration MOST_FRESH = Duration.ofHours(1);

  private final OauthConfig.Session config;

  SessionRules(OauthConfig.Session config) {
    this.config = config;
  }

  /** The judgement. */
  enum Standing {
    /** As it should be. */
    GOOD,
    /** Good once the provider has confirmed it. */
    TO_REFRESH,
    /** Its time is over, or nobody used it. */
    OVER,
    /** The secret was replaced by one that is in use: two hold what one should. */
    REUSED
  }

  Standing judge(SessionStore.Found found, Instant now) {
    BrowserSession session = found.session();
    if (!session.expires().isAfter(now) || !session.seen().plus(config.idle()).isAfter(now)) {
      return Standing.OVER;
    }
    Instant superseded = found.superseded();
    if (superseded != null && !superseded.plus(OVERLAP).isAfter(now)) {
      return Standing.REUSED;
    }
    Instant freshUntil = session.freshUntil();
    return freshUntil == null || freshUntil.isAfter(now) ? Standing.GOOD : Standing.TO_REFRESH;
  }

  /** Whether a use must be written down. */
  boolean isToBeNoted(BrowserSession session, Instant now) {
    return !session.seen().plus(NOTED_EVERY).isAfter(now);
  }

  /** Whether the identity is still believed although nobody has confirmed it. */
  boolean isBelieved(BrowserSession session, Instant now) {
    Instant freshUntil = session.freshUntil();
    return freshUntil == null || freshUntil.plus(config.stale()).isAfter(now);
  }

  /** When the provider must confirm next: with the access token's end, within bounds. */
  static Instant freshUntil(long expiresInSeconds, Instant now) {
    Duration life = Duration.ofSeconds(Math.min(expiresInSeconds, MOST_FRESH.toSeconds()));
    return now.plus(life.compareTo(LEAST_FRESH) < 0 ? LEAST_FRESH : life);
  }
}
