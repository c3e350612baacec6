package io.rvoip.auth;

import io.rvoip.protocol.sip.id.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * SHA-256 of a token as four numbers: what the cache knows a token by. All 256 bits, because
 * whoever finds two tokens with one key has the second one believed.
 */
record TokenKey(long a, long b, long c, long d) {
  private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::digest);

  static TokenKey of(String token) {
    ByteBuffer hash = ByteBuffer.wrap(DIGEST.get().digest(token.getBytes(StandardCharsets.UTF_8)));
    return new TokenKey(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }
}
