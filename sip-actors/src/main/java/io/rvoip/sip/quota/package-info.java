/**
 * How many calls and bindings a tenant may have in the whole cluster. Each node counts its own
 * exactly ({@link io.rvoip.sip.quota.TenantTally}), tells the others when that changes, and judges
 * by its own count and what it was told last ({@link io.rvoip.sip.quota.UseElsewhere}): {@link
 * io.rvoip.sip.quota.QuotaDesk}. The node's gateway carries the counts;
 * docs/decisions/0007-tenant-quotas.md.
 */
@NullMarked
package io.rvoip.sip.quota;

import org.jspecify.annotations.NullMarked;
