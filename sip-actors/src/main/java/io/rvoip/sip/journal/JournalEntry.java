package io.rvoip.sip.journal;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One event as the journal stores it. The name is frozen once an event of it has been written
 * ({@code call.answered}); a changed shape gets the next version and old versions stay readable.
 *
 * <p>The row in {@code live_entity} and the call detail record are written in the same transaction
 * as the event. A replayed entry carries {@link Live#GOES_ON} and no call detail record: those were
 * effects of the write.
 *
 * @param name stable event name, dotted lower case
 * @param version version of the payload's shape, from 1
 * @param payload encoded fact; shared, not to be modified
 * @param tenant tenant the entity belongs to
 * @param entityType stable type name of the entity, as {@code call} or {@code aor}
 * @param entityId id within the type
 * @param shard shard that owns the entity
 * @param epoch epoch the writer claimed; the journal refuses a lower one than it knows
 * @param live what becomes of the entity with this event
 * @param cdr call detail record to keep, only with the event that ends a call
 */
@SuppressWarnings("ArrayRecordComponent") // shared bytes by contract; equality is defined below
public record JournalEntry(
    String name,
    int version,
    byte[] payload,
    String tenant,
    String entityType,
    String entityId,
    int shard,
    long epoch,
    Live live,
    @Nullable CdrRow cdr) {

  /**
   * What becomes of the entity with an event: a live entity is woken after the loss of its node.
   */
  public enum Live {
    /** From now on the entity must be revived when its shard starts elsewhere. */
    STARTS,
    /** Nothing changes. */
    GOES_ON,
    /** Nothing is left to be revived. */
    ENDS
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JournalEntry e
        && name.equals(e.name)
        && version == e.version
        && Arrays.equals(payload, e.payload)
        && tenant.equals(e.tenant)
        && entityType.equals(e.entityType)
        && entityId.equals(e.entityId)
        && shard == e.shard
        && epoch == e.epoch
        && live == e.live
        && Objects.equals(cdr, e.cdr);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, version, Arrays.hashCode(payload), entityType, entityId, epoch);
  }

  @Override
  public String toString() {
    return "JournalEntry[%s:%d %s/%s %s epoch %d, %d bytes]"
        .formatted(name, version, entityType, entityId, live, epoch, payload.length);
  }
}
