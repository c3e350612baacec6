package io.rvoip.auth.jwt;

import java.time.Duration;

/**
 * How the keys of an issuer are kept.
 *
 * @param ttl how long they are taken as current
 * @param refreshAhead how long before that they are fetched again while they still serve
 * @param pause time per fetch, three of which may be saved up: beyond that an unknown {@code kid}
 *     is refused without a fetch, and an issuer that does not answer is left alone
 * @param outage how long the last known keys serve while the issuer does not answer
 */
public record KeySetSettings(
    Duration ttl, Duration refreshAhead, Duration pause, Duration outage) {}
