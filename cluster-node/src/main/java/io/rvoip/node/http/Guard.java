package io.rvoip.node.http;

import java.time.InstantSource;

/** What stands between a request and its handler: where from, how often, who, and the record. */
record Guard(SourceAddress sources, RateLimits limits, Callers callers, HttpAudit audit) {

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
}
