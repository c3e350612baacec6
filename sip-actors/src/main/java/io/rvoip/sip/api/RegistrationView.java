package io.rvoip.sip.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One binding of an address-of-record, RFC 3261 §10.
 *
 * @param aor {@code tenant/user}
 * @param contact the Contact URI as registered
 * @param node name of the node that owns the flow
 * @param transport {@code udp}, {@code tcp}, …
 * @param source the {@code ip:port} the REGISTER came from
 * @param q preference, 0.0..1.0
 */
public record RegistrationView(
    String tenant,
    String aor,
    String contact,
    Instant expires,
    String node,
    String transport,
    String source,
    @Nullable String userAgent,
    double q) {}
