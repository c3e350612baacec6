package io.rvoip.auth;

import java.time.Instant;

/** A user as operators see him: nothing secret. */
public record SipUser(
    String tenant, String name, String displayName, boolean enabled, Instant created) {}
