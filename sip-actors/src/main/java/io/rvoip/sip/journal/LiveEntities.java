package io.rvoip.sip.journal;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * The entities that must exist somewhere, as the journal knows them. A shard that starts asks for
 * its entities and revives them; an entity that wakes claims itself before it writes.
 *
 * <p>Nothing here blocks: answers come on a thread of the store. When the database is away the
 * stages fail after the store's time limit.
 */
public interface LiveEntities {

  /**
   * A row of the table.
   *
   * @param owner node name and incarnation of the last owner, as {@code node1#17}
   * @param epoch epoch of the last claim
   */
  record LiveEntity(String type, String id, int shard, String tenant, String owner, long epoch) {}

  /**
   * Takes the entity over: writes the owner and raises the epoch by one, so that what an earlier
   * owner still tries to write is refused. Empty when the entity is not live; it starts with epoch
   * 1 then.
   */
  CompletionStage<OptionalLong> claim(String type, String id, String owner);

  /**
   * That id has just been made at random by this node: nobody can have stored anything under it.
   * Its first recovery may go without the database.
   */
  void newborn(String type, String id);

  /** Live entities of a shard, in order of their ids. */
  CompletionStage<List<LiveEntity>> ofShard(String type, int shard);

  /** Live entities whose last owner was this one. */
  CompletionStage<List<LiveEntity>> ownedBy(String owner);

  /** Live entities whose last owner is none of these. */
  CompletionStage<List<LiveEntity>> orphans(Collection<String> liveOwners);
}
