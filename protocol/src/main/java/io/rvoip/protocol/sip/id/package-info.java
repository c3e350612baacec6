/**
 * Ids that carry their place: call ids start with their shard, our dialog tags route and
 * authenticate themselves, our Via branches name node and call. Formats are frozen; every node and
 * both neighbours, {@code transaction} and {@code dialog}, treat them as opaque tokens. Entry
 * classes: {@link io.rvoip.protocol.sip.id.CallId}, {@link io.rvoip.protocol.sip.id.TagSigner},
 * {@link io.rvoip.protocol.sip.id.BranchId}.
 */
@NullMarked
package io.rvoip.protocol.sip.id;

import org.jspecify.annotations.NullMarked;
