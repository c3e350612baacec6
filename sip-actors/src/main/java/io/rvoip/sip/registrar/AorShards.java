package io.rvoip.sip.registrar;

import java.nio.charset.StandardCharsets;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;

/** Where an address-of-record lives: FNV-1a of {@code tenant/user} over 256 shards, for ever. */
public final class AorShards
    extends ShardingMessageExtractor<ShardingEnvelope<AorCommand>, AorCommand> {
  /** Frozen: docs/decisions/0001-frozen.md. */
  public static final int SHARDS = 256;

  @Override
  public String entityId(ShardingEnvelope<AorCommand> envelope) {
    return envelope.entityId();
  }

  @Override
  public String shardId(String entityId) {
    return Integer.toString(shard(entityId));
  }

  @Override
  public AorCommand unwrapMessage(ShardingEnvelope<AorCommand> envelope) {
    return envelope.message();
  }

  /** The shard of an address-of-record, 0..255. */
  public static int shard(String id) {
    int hash = 0x811c9dc5;
    for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x01000193;
    }
    return Math.floorMod(hash ^ hash >>> 16, SHARDS);
  }

  /** The id of an address-of-record: tenant and user, lower case. */
  public static String id(String tenant, String user) {
    return tenant + "/" + user.toLowerCase(java.util.Locale.ROOT);
  }
}
