package io.rvoip.protocol.rtp;

/**
 * Makes digits of telephone-event packets, RFC 4733 §2.5.2: one key press is one digit, however
 * many of its packets are lost, doubled or out of order.
 *
 * <p>A press is known by its RTP timestamp, which all its packets share. It is reported at its
 * first end packet; when all of those are lost, at the next press or after a silence. Feed each
 * packet and call {@link #advance} now and then, every 50 ms or so. Not thread safe; allocates
 * nothing.
 */
public final class DtmfReceiver {
  /**
   * Senders repeat every 20 to 50 ms while the key is down; this is a press whose ends were lost.
   */
  public static final long SILENCE_NANOS = 200_000_000L;

  /**
   * A segment of a long press is about as long as the duration field can say, RFC 4733 §2.5.1.3.
   */
  private static final int MIN_SEGMENT = 0xF000;

  /** A packet this much older than the current press belongs to another run of timestamps. */
  private static final int LATE_SECONDS = 10;

  private final int clockRateHz;
  private final Sink sink;
  private boolean any;
  private boolean pressed;
  private int ssrc;
  private int event;
  private int startTimestamp;
  private int segmentTimestamp;
  private int segmentSamples;
  private long lastNanos;

  /** Takes the digits. */
  public interface Sink {
    /** A key was pressed and released, or its sender fell silent. */
    void onDigit(char digit, int durationMs);
  }

  /** For one stream, whose events have this clock rate. */
  public DtmfReceiver(int clockRateHz, Sink sink) {
    if (clockRateHz <= 0) {
      throw new IllegalArgumentException("clockRateHz: " + clockRateHz + " (expected: above 0)");
    }
    this.clockRateHz = clockRateHz;
    this.sink = sink;
  }

  /**
   * A telephone-event packet has arrived.
   *
   * @param header the packet's header, just read from {@code packet}
   * @param packet the packet
   * @param offset where the packet begins
   */
  public void onPacket(RtpView header, byte[] packet, int offset, long nowNanos) {
    if (header.payloadLength() < TelephoneEvent.LENGTH) {
      return;
    }
    int at = offset + header.payloadOffset();
    onEvent(
        header.ssrc(),
        header.timestamp(),
        header.marker(),
        packet[at] & 0xFF,
        packet[at + 1] < 0,
        RtpHeader.uint16(packet, at + 2),
        nowNanos);
  }

  /** The same with the fields of the packet. */
  public void onEvent(
      int ssrc,
      int timestamp,
      boolean marker,
      int event,
      boolean end,
      int durationSamples,
      long nowNanos) {
    if (!TelephoneEvent.isDigit(event)) {
      return; // flash, fax and modem tones are never digits
    }
    if (any && ssrc != this.ssrc) {
      release();
      any = false;
    }
    int ahead = timestamp - segmentTimestamp;
    if (any && ahead <= 0 && ahead > -LATE_SECONDS * clockRateHz) {
      samePressOrLate(timestamp, event, end, durationSamples, nowNanos);
      return;
    }
    if (pressed && continues(ahead, marker, event)) {
      segmentTimestamp = timestamp;
      segmentSamples = 0;
    } else {
      release();
      any = true;
      pressed = true;
      this.ssrc = ssrc;
      this.event = event;
      startTimestamp = timestamp;
      segmentTimestamp = timestamp;
      segmentSamples = 0;
    }
    samePressOrLate(timestamp, event, end, durationSamples, nowNanos);
  }

  private void samePressOrLate(
      int timestamp, int event, boolean end, int durationSamples, long nowNanos) {
    if (!pressed || timestamp != segmentTimestamp || event != this.event) {
      return; // a repeated end, or a straggler of an earlier press
    }
    segmentSamples = Math.max(segmentSamples, durationSamples);
    lastNanos = nowNanos;
    if (end) {
      release();
    }
  }

  /** Whether a packet of a later timestamp is the next segment of the key that is still down. */
  private boolean continues(int ahead, boolean marker, int event) {
    return !marker
        && event == this.event
        && ahead >= Math.max(MIN_SEGMENT, segmentSamples)
        && ahead <= 0xFFFF;
  }

  /** Time has passed: a press whose sender is silent has ended. */
  public void advance(long nowNanos) {
    if (pressed && nowNanos - lastNanos >= SILENCE_NANOS) {
      release();
    }
  }

  private void release() {
    if (pressed) {
      pressed = false;
      long samples = (segmentTimestamp - startTimestamp & 0xFFFFFFFFL) + segmentSamples;
      sink.onDigit(TelephoneEvent.digit(event), (int) (samples * 1000 / clockRateHz));
    }
  }
}
