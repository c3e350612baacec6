package io.rvoip.auth.oauth;

import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import io.rvoip.auth.revocation.RevocationDesk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what was made from a session that has ended before its time: event streams that it opened
 * and tokens that it was exchanged for, at every node. Any thread; nothing here blocks.
 */
public final class SessionEnds {
  private static final Logger LOG = LoggerFactory.getLogger(SessionEnds.class);
  private static final String BY = "rvoip";

  private final RevocationDesk desk;

  /**
   * @param desk keeps a revocation for as long as a token that we sign may live
   */
  public SessionEnds(RevocationDesk desk) {
    this.desk = desk;
  }

  void ended(String tenant, String sessionId) {
    Target session = new Target(tenant, Kind.TOKEN, sessionId);
    desk.revoke(new RevocationDesk.Order(session, null, BY, "session ended"))
        .whenComplete(
            (result, failure) -> {
              if (failure != null) {
                LOG.warn("what an ended session has opened goes on: {}", failure.getMessage());
              } else if (result instanceof RevocationDesk.Result.TooMany(var limit)) {
                LOG.warn(
                    "what an ended session has opened goes on: tenant {} has {} revocations",
                    tenant,
                    limit);
              }
            });
  }
}
