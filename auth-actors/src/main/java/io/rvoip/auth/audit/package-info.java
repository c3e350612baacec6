/**
 * The record of decisions about identity: what was decided about whom, never a secret. Whoever
 * decides calls {@link io.rvoip.auth.audit.AuthAudit}; {@link io.rvoip.auth.audit.AuditLog} writes
 * JSON lines, {@link io.rvoip.auth.audit.AuthCounters} counts for the metrics.
 */
@NullMarked
package io.rvoip.auth.audit;

import org.jspecify.annotations.NullMarked;
