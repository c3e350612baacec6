package io.rvoip.config;

import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code rvoip.http}: the HTTP API and status page.
 *
 * @param bind address to listen on; null: the loopback address of {@code sip.bind} if it is one,
 *     else 127.0.0.1
 * @param maxBodyBytes largest request body
 * @param heartbeat between two comments on an idle event stream
 * @param maxEventStreams event streams open at one node at a time
 * @param idempotencyTtl how long the answer to an Idempotency-Key is kept
 * @param rateLimit requests that one caller may send
 */
public record HttpConfig(
    @Nullable InetAddress bind,
    int port,
    int maxBodyBytes,
    Duration requestTimeout,
    Duration heartbeat,
    int maxEventStreams,
    Duration idempotencyTtl,
    RateLimitConfig rateLimit) {

  static HttpConfig read(Section s) {
    return new HttpConfig(
        s.optionalAddress("bind"),
        s.integer("port", 0, 65_535),
        s.bytes("max-body", 1024, 16 << 20),
        s.duration("request-timeout", Duration.ofSeconds(1), Duration.ofMinutes(5)),
        s.duration("heartbeat", Duration.ofMillis(100), Duration.ofMinutes(5)),
        s.integer("max-event-streams", 0, 10_000),
        s.duration("idempotency-ttl", Duration.ofMinutes(1), Duration.ofDays(30)),
        RateLimitConfig.read(s.section("rate-limit")));
  }
}
