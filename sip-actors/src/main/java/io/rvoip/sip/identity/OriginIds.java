package io.rvoip.sip.identity;

import io.rvoip.protocol.sip.id.KeyDerivation;
import io.rvoip.protocol.sip.id.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import javax.crypto.Mac;

/**
 * The {@code origid} of RFC 8588 §5: always the same UUID for the same origin, at every node, so
 * that a complaint can be traced by us; without the cluster key nobody else can tell whose it is.
 */
final class OriginIds {
  private final Mac key;

  OriginIds(byte[] clusterKey) {
    this.key = Sha256.hmac(KeyDerivation.derive(clusterKey, "origid", 32));
  }

  UUID of(String tenant, String origin) {
    ByteBuffer hash =
        ByteBuffer.wrap(
            Sha256.copyOf(key).doFinal((tenant + '\0' + origin).getBytes(StandardCharsets.UTF_8)));
    // RFC 9562 §5.8: version 8 is for UUIDs of one's own making.
    long high = (hash.getLong() & ~0xF000L) | 0x8000L;
    long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
