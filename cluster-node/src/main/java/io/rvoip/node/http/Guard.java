package io.rvoip.node.http;

import java.time.InstantSource;

/** What stands between a request and its handler: where from, how often, who, and the record. */
record Guard(SourceAddress sources, RateLimits limits, Callers callers, HttpAudit audit) {
  private static final int HEADER_TOO_LARGE = 431;

  static Guard of(ApiServices services) {
    var config = services.config().rateLimit();
    RateLimits limits = new RateLimits(config, System::nanoTime, services.metrics());
    HttpAudit audit = new HttpAudit(services.audit(), InstantSource.system(), System::nanoTime);
    return new Guard(
        new SourceAddress(config.trustedProxies()),
        limits,
        new Callers(new Bearer(services.tokens()), services.oauth(), limits, audit),
        audit);
  }

  /**
   * Writes down a header that was too long to be read, as a token may be. Where it came from is not
   * known, so that all of them together are written down as often as one source may fail.
   *
   * @param status as it was answered
   */
  void unreadable(int status) {
    if (status == HEADER_TOO_LARGE && limits.notes(SourceAddress.UNKNOWN)) {
      audit.headerTooLarge(SourceAddress.UNKNOWN);
    }
  }
}
