package io.rvoip.auth.issue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When keys come and go. A key is published before it signs, so that everybody who verifies has
 * seen it; it signs until its successor does; and it stays published until the longest token that
 * it may have signed is over.
 *
 * @param rotateEvery how long a key signs
 * @param publishAhead how long a key is published before it signs; the first one cannot be
 * @param keepRetired longest life of a token and what clocks may differ
 */
public record RotationRules(Duration rotateEvery, Duration publishAhead, Duration keepRetired) {

  /**
   * A key in the order of its making.
   *
   * @param generation 1 for the first, one more for each next
   * @param activeFrom from when on it signs
   */
  public record Turn(long generation, Instant activeFrom) {}

  /** The key to make now, if one is due. {@code turns} are those that there are, by generation. */
  public Optional<Turn> due(List<Turn> turns, Instant now) {
    if (turns.isEmpty()) {
      return Optional.of(new Turn(1, now));
    }
    Turn newest = turns.getLast();
    Instant next = newest.activeFrom().plus(rotateEvery);
    if (next.minus(publishAhead).isAfter(now)) {
      return Optional.empty();
    }
    // Late, as after a month without power: still published first.
    Instant earliest = now.plus(publishAhead);
    return Optional.of(new Turn(newest.generation() + 1, next.isAfter(earliest) ? next : earliest));
  }

  /**
   * The generation that signs now: the newest whose time has come; the first of all while a clock
   * is behind that of the node which made it.
   */
  public static long signing(List<Turn> turns, Instant now) {
    return turns.stream()
        .filter(turn -> !turn.activeFrom().isAfter(now))
        .mapToLong(Turn::generation)
        .max()
        .orElse(turns.getFirst().generation());
  }

  /** Generations up to this one have signed nothing that is still good. */
  public OptionalLong over(List<Turn> turns, Instant now) {
    OptionalLong over = OptionalLong.empty();
    for (int i = 0; i + 1 < turns.size(); i++) {
      // Another node's clock may be behind: it signs with the old key for that much longer.
      if (turns.get(i + 1).activeFrom().plus(keepRetired).isBefore(now)) {
        over = OptionalLong.of(turns.get(i).generation());
      }
    }
    return over;
  }
}
