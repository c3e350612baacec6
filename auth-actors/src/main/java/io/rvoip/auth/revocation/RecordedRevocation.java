package io.rvoip.auth.revocation;

import java.time.Instant;

/**
 * A revocation as it is kept.
 *
 * @param by subject of whoever ordered it
 * @param reason in words; may be empty
 */
public record RecordedRevocation(
    Revocation revocation, Instant recorded, String by, String reason) {}
