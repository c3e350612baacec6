/**
 * Registrations, RFC 3261 §10: one sharded entity per address-of-record around the sans-IO rules of
 * {@code protocol}. Entry class: {@link io.rvoip.sip.registrar.AddressOfRecordEntity}.
 */
@NullMarked
package io.rvoip.sip.registrar;

import org.jspecify.annotations.NullMarked;
