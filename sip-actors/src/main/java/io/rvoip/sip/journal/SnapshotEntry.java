package io.rvoip.sip.journal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An entity's state as the snapshot store keeps it; the only payload that store accepts.
 *
 * @param name stable name of the state's shape, as {@code aor.state}
 * @param version version of the shape, from 1
 * @param payload encoded state; shared, not to be modified
 */
@SuppressWarnings("ArrayRecordComponent") // shared bytes by contract; equality is defined below
public record SnapshotEntry(String name, int version, byte[] payload) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SnapshotEntry e
        && name.equals(e.name)
        && version == e.version
        && Arrays.equals(payload, e.payload);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    return "SnapshotEntry[%s:%d, %d bytes]".formatted(name, version, payload.length);
  }
}
