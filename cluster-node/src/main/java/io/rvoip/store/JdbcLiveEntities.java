package io.rvoip.store;

import io.rvoip.sip.journal.LiveEntities;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Live entities in the table of that name. */
final class JdbcLiveEntities implements LiveEntities {
  private static final String ENTITY =
      "SELECT type, id, shard, tenant, owner, epoch FROM live_entity";

  private final StoreThreads threads;
  private final Newborns newborns;

  JdbcLiveEntities(StoreThreads threads, Newborns newborns) {
    this.threads = threads;
    this.newborns = newborns;
  }

  @Override
  public void newborn(String type, String id) {
    newborns.add(new EntityKey(type, id));
  }

  @Override
  public CompletionStage<OptionalLong> claim(String type, String id, String owner) {
    return threads.recover(
        c -> {
          // The row stays locked to the end of this transaction, so what is read is what was set.
          int claimed =
              Sql.update(
                  c,
                  "UPDATE live_entity SET epoch = epoch + 1, owner = ? WHERE type = ? AND id = ?",
                  owner,
                  type,
                  id);
          return claimed == 0
              ? OptionalLong.empty()
              : Sql.first(
                      c,
                      "SELECT epoch FROM live_entity WHERE type = ? AND id = ?",
                      row -> OptionalLong.of(row.getLong(1)),
                      type,
                      id)
                  .orElse(OptionalLong.empty());
        });
  }

  @Override
  public CompletionStage<List<LiveEntity>> ofShard(String type, int shard) {
    return threads.recover(
        c ->
            Sql.list(
                c,
                ENTITY + " WHERE type = ? AND shard = ? ORDER BY id",
                JdbcLiveEntities::entity,
                type,
                shard));
  }

  @Override
  public CompletionStage<List<LiveEntity>> ownedBy(String owner) {
    return threads.recover(
        c ->
            Sql.list(
                c, ENTITY + " WHERE owner = ? ORDER BY type, id", JdbcLiveEntities::entity, owner));
  }

  @Override
  public CompletionStage<List<LiveEntity>> orphans(Collection<String> liveOwners) {
    return threads.recover(
        c ->
            Sql.list(
                c,
                ENTITY + " WHERE owner <> ALL(?) ORDER BY type, id",
                JdbcLiveEntities::entity,
                c.createArrayOf("varchar", liveOwners.toArray())));
  }

  private static LiveEntity entity(ResultSet row) throws SQLException {
    return new LiveEntity(
        row.getString("type"),
        row.getString("id"),
        row.getInt("shard"),
        row.getString("tenant"),
        row.getString("owner"),
        row.getLong("epoch"));
  }
}
