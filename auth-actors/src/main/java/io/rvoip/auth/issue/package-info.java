/**
 * Tokens of our own: signed JWTs (RFC 7519) that live for minutes, and the keys that sign them.
 * {@link io.rvoip.auth.issue.KeyRing} has the keys, {@link io.rvoip.auth.issue.TokenIssuer} signs,
 * {@link io.rvoip.auth.issue.OwnJwtSource} lets them in again.
 */
@NullMarked
package io.rvoip.auth.issue;

import org.jspecify.annotations.NullMarked;
