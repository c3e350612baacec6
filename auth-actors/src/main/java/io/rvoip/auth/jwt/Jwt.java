package io.rvoip.auth.jwt;

import org.jspecify.annotations.Nullable;

/**
 * A signed JWT that could be read; nothing in it is true yet.
 *
 * @param issuer {@code iss}
 * @param keyId {@code kid}; null when the header has none
 * @param signed what the signature is over: header and payload as they came, RFC 7515 §5.1
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Jwt(
    JwtAlgorithm algorithm,
    @Nullable String keyId,
    String issuer,
    Claims claims,
    byte[] signed,
    byte[] signature) {}
