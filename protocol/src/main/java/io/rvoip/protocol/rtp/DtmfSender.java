package io.rvoip.protocol.rtp;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Sends digits as telephone-event packets, RFC 4733 §2.5.1: the first with the marker, one per tick
 * with growing duration and the timestamp of the start, the last one three times, then a pause.
 *
 * <p>At each tick of the stream call {@link #tick}; while it gives a packet, send that instead of
 * audio, with the stream's next sequence number. Not thread safe.
 */
public final class DtmfSender {
  /** Usual length of a press. */
  public static final int DEFAULT_PRESS_MS = 100;

  private static final int ENDS = 3;
  private static final int VOLUME = 10; // -10 dBm0, what phones send
  private static final int PAUSE_MS = 60;
  private static final int MAX_QUEUED = 256;

  private final int clockRateHz;
  private final int tickMs;
  private final Deque<Press> queue = new ArrayDeque<>();
  private @Nullable Press current;
  private int timestamp;
  private int segmentSamples;
  private int remainingTicks;
  private int endsLeft;
  private int pauseTicks;

  private record Press(int event, int ticks) {}

  /**
   * What to send at a tick.
   *
   * @param marker M bit
   * @param timestamp RTP timestamp, that of the start of the event or segment
   */
  public record Packet(boolean marker, int timestamp, TelephoneEvent event) {}

  /** For one stream; the tick is its packet time. */
  public DtmfSender(int clockRateHz, int tickMs) {
    if (clockRateHz <= 0 || tickMs <= 0 || tickMs > 60) {
      throw new IllegalArgumentException(
          "clockRateHz, tickMs: " + clockRateHz + ", " + tickMs + " (expected: above 0, 1 to 60)");
    }
    this.clockRateHz = clockRateHz;
    this.tickMs = tickMs;
  }

  /**
   * Puts a digit behind those that wait.
   *
   * @return false when too many wait already
   */
  public boolean press(char digit, int durationMs) {
    if (durationMs <= 0) {
      throw new IllegalArgumentException("durationMs: " + durationMs + " (expected: above 0)");
    }
    int event = TelephoneEvent.eventOf(digit);
    return queue.size() < MAX_QUEUED
        && queue.add(new Press(event, (durationMs + tickMs - 1) / tickMs));
  }

  /** Whether nothing is being sent and nothing waits. */
  public boolean idle() {
    return current == null && queue.isEmpty();
  }

  /**
   * One tick of the stream.
   *
   * @param streamTimestamp what the timestamp of an audio packet would be now
   * @return the packet to send now, null when it is the turn of audio
   */
  public @Nullable Packet tick(int streamTimestamp) {
    if (pauseTicks > 0) {
      pauseTicks--;
      return null;
    }
    boolean marker = false;
    if (current == null) {
      current = queue.poll();
      if (current == null) {
        return null;
      }
      marker = true;
      timestamp = streamTimestamp;
      segmentSamples = 0;
      remainingTicks = current.ticks();
      endsLeft = ENDS;
    }
    return remainingTicks > 0 ? down(current, marker) : end(current, false);
  }

  private Packet down(Press press, boolean marker) {
    int tickSamples = clockRateHz * tickMs / 1000;
    if (segmentSamples + tickSamples > 0xFFFF) {
      // RFC 4733 §2.5.1.3: a long event goes on in a new segment, which has no marker.
      timestamp += segmentSamples;
      segmentSamples = 0;
    }
    segmentSamples += tickSamples;
    remainingTicks--;
    return remainingTicks == 0 ? end(press, marker) : packet(press, marker, false);
  }

  private Packet end(Press press, boolean marker) {
    Packet packet = packet(press, marker, true);
    if (--endsLeft == 0) {
      current = null;
      pauseTicks = (PAUSE_MS + tickMs - 1) / tickMs;
    }
    return packet;
  }

  private Packet packet(Press press, boolean marker, boolean end) {
    return new Packet(
        marker, timestamp, new TelephoneEvent(press.event(), end, VOLUME, segmentSamples));
  }
}
