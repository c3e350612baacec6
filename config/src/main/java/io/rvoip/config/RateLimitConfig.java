package io.rvoip.config;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code rvoip.http.rate-limit}: requests that one caller may send to one node.
 *
 * @param caller of each authenticated caller
 * @param anonymous of each source address at open routes
 * @param failures failed authentications of each source address, per minute
 * @param maxCallers callers and addresses remembered; the one unseen for longest is forgotten
 * @param trustedProxies whose last X-Forwarded-For entry is taken as the source
 */
public record RateLimitConfig(
    boolean enabled,
    Bucket caller,
    Bucket anonymous,
    Bucket failures,
    int maxCallers,
    List<Cidr> trustedProxies) {

  /**
   * A token bucket.
   *
   * @param burst tokens when full
   * @param perMinute tokens added in a minute
   */
  public record Bucket(int burst, int perMinute) {}

  /** Copies the list. */
  public RateLimitConfig {
    trustedProxies = List.copyOf(trustedProxies);
  }

  static RateLimitConfig read(Section s) {
    List<Cidr> proxies = new ArrayList<>();
    for (String text : s.texts("trusted-proxies")) {
      try {
        proxies.add(Cidr.parse(text));
      } catch (IllegalArgumentException e) {
        s.problem("trusted-proxies", text, "address/prefix, as 10.1.0.0/16");
      }
    }
    return new RateLimitConfig(
        s.flag("enabled"),
        bucket(s.section("caller")),
        bucket(s.section("anonymous")),
        bucket(s.section("failures")),
        s.integer("max-callers", 100, 1_000_000),
        proxies);
  }

  private static Bucket bucket(Section s) {
    return new Bucket(s.integer("burst", 1, 1_000_000), s.integer("per-minute", 1, 10_000_000));
  }
}
