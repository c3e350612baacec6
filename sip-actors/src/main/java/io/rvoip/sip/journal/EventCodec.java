package io.rvoip.sip.journal;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.rvoip.sip.journal.JournalEntry.Live;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Facts as CBOR under {@code name:version}. Classes may be renamed and moved; names, versions and
 * field names stay.
 */
public final class EventCodec<E> {
  private static final ObjectMapper CBOR =
      CBORMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Map<String, Class<? extends E>> classes;
  private final Map<Class<?>, String> names = new HashMap<>();

  /** The stored names, each {@code name:version}, and what they are read into. */
  public EventCodec(Map<String, Class<? extends E>> classes) {
    this.classes = Map.copyOf(classes);
    this.classes.forEach((name, type) -> names.put(type, name));
  }

  /** The fact as the journal keeps it. */
  public JournalEntry entry(
      E event,
      String tenant,
      String entityType,
      String entityId,
      int shard,
      long epoch,
      Live live,
      @Nullable CdrRow cdr) {
    String name = names.get(event.getClass());
    if (name == null) {
      throw new IllegalArgumentException(
          "event: " + event.getClass().getName() + " (expected: one of " + names.values() + ")");
    }
    int colon = name.indexOf(':');
    return new JournalEntry(
        name.substring(0, colon),
        Integer.parseInt(name.substring(colon + 1)),
        bytes(event),
        tenant,
        entityType,
        entityId,
        shard,
        epoch,
        live,
        cdr);
  }

  /** The fact of an entry; empty when this release does not know the name and version. */
  public Optional<E> read(JournalEntry entry) {
    Class<? extends E> type = classes.get(entry.name() + ":" + entry.version());
    if (type == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(CBOR.readValue(entry.payload(), type));
    } catch (IOException e) {
      throw new UncheckedIOException("event " + entry.name() + ":" + entry.version(), e);
    }
  }

  private byte[] bytes(E event) {
    try {
      return CBOR.writeValueAsBytes(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
