/**
 * JWTs of trusted issuers (RFC 7519, 7515, 8725, 9068; OpenID Connect Discovery). {@link
 * io.rvoip.auth.jwt.JwtParser} and {@link io.rvoip.auth.jwt.JwtRules} judge without asking anybody,
 * {@link io.rvoip.auth.jwt.JwtSource} asks a {@link io.rvoip.auth.jwt.KeyFinder} for the key and
 * checks the signature; {@link io.rvoip.auth.jwt.RemoteKeys} finds the keys of an issuer on the
 * network.
 */
@NullMarked
package io.rvoip.auth.jwt;

import org.jspecify.annotations.NullMarked;
