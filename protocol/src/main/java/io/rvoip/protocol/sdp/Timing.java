package io.rvoip.protocol.sdp;

import java.util.List;

/**
 * A time description, RFC 8866 §5.9: start and stop in NTP seconds, 0 when unbounded.
 *
 * @param repeats the values of the r= and z= lines that follow it, with their letter ("r=…"),
 *     verbatim
 */
public record Timing(String start, String stop, List<String> repeats) {
  /** "t=0 0": the only time that a call has. */
  public static final Timing PERMANENT = new Timing("0", "0", List.of());

  /** Copies the list. */
  public Timing {
    repeats = List.copyOf(repeats);
  }
}
