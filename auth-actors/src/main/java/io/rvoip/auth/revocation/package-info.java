/**
 * Tokens that are taken back before their time: of a subject, one token, or all of a tenant. {@link
 * io.rvoip.auth.revocation.RevocationDesk} takes orders, the store keeps them, {@link
 * io.rvoip.auth.revocation.RevocationSpread} tells the other nodes, and {@link
 * io.rvoip.auth.revocation.Revocations} is what every validation looks at.
 */
@NullMarked
package io.rvoip.auth.revocation;

import org.jspecify.annotations.NullMarked;
