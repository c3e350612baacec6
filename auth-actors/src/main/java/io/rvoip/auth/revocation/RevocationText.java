package io.rvoip.auth.revocation;

import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pekko.cluster.ddata.LWWRegister;

/**
 * Revocations as text in the map that the nodes share: key {@code tenant/kind/value}, value {@code
 * before until announced} in milliseconds since the epoch. Text, because every release can read it
 * and it needs no serializer of its own. What cannot be read, of a later release perhaps, is left
 * out.
 */
final class RevocationText {
  /** Of two nodes' writes the one that covers more stays, whatever their clocks say. */
  static final LWWRegister.Clock<String> CLOCK =
      (current, value) -> Math.max(current + 1, part(value, 0).toEpochMilli());

  private RevocationText() {}

  static String key(Target target) {
    return target.tenant() + "/" + target.kind().name() + "/" + target.value();
  }

  static String value(Revocation revocation, Instant announced) {
    return revocation.before().toEpochMilli()
        + " "
        + revocation.until().toEpochMilli()
        + " "
        + announced.toEpochMilli();
  }

  /** Keys of those that all nodes have had the time to learn of. */
  static List<String> announcedBefore(Instant time, Map<String, String> entries) {
    return entries.entrySet().stream()
        .filter(entry -> part(entry.getValue(), 2).isBefore(time))
        .map(Map.Entry::getKey)
        .toList();
  }

  static List<Revocation> all(Map<String, String> entries) {
    List<Revocation> all = new ArrayList<>();
    entries.forEach(
        (key, value) -> {
          String[] parts = key.split("/", 3);
          for (Kind kind : Kind.values()) {
            if (parts.length == 3 && parts[1].equals(kind.name())) {
              Target target = new Target(parts[0], kind, parts[2]);
              all.add(new Revocation(target, part(value, 0), part(value, 1)));
            }
          }
        });
    return all;
  }

  private static Instant part(String value, int index) {
    String[] parts = value.split(" ", -1);
    try {
      return index < parts.length
          ? Instant.ofEpochMilli(Long.parseLong(parts[index]))
          : Instant.EPOCH;
    } catch (NumberFormatException e) {
      return Instant.EPOCH;
    }
  }
}
