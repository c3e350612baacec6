package io.rvoip.protocol.rtp;

/**
 * What a receiver knows of one source: extended highest sequence number (RFC 3550 §A.1), loss
 * (§A.3) and jitter (§A.8), and the report block made of them. Not thread safe; packets allocate
 * nothing.
 */
public final class ReceptionStatistics {
  private static final int MAX_DROPOUT = 3000;
  private static final int MAX_MISORDER = 100;
  private static final int NONE = -1;

  private final int ssrc;
  private final InterarrivalJitter jitter;
  private int highest = NONE;
  private int badSequence = NONE;
  private long cycles;
  private int base;
  private long received;
  private long expectedBefore;
  private long receivedBefore;

  /** For one source. */
  public ReceptionStatistics(int ssrc, int clockRateHz) {
    this.ssrc = ssrc;
    this.jitter = new InterarrivalJitter(clockRateHz);
  }

  /**
   * A packet of the source has arrived.
   *
   * @return false for a packet that belongs to no run of sequence numbers, and is not counted
   */
  public boolean onPacket(int sequence, int timestamp, long arrivalNanos) {
    if (highest == NONE) {
      restart(sequence);
    } else if (!follow(sequence)) {
      return false;
    }
    received++;
    jitter.update(arrivalNanos, timestamp);
    return true;
  }

  private boolean follow(int sequence) {
    int ahead = sequence - highest & 0xFFFF;
    if (ahead < MAX_DROPOUT) {
      if (sequence < highest) {
        cycles += 0x10000;
      }
      highest = sequence;
    } else if (ahead <= 0x10000 - MAX_MISORDER) {
      // A big jump; two packets in a row mean that the sender has started again.
      if (sequence != badSequence) {
        badSequence = SequenceNumbers.next(sequence);
        return false;
      }
      restart(sequence);
    }
    return true;
  }

  private void restart(int sequence) {
    base = sequence;
    highest = sequence;
    badSequence = NONE;
    cycles = 0;
    received = 0;
    expectedBefore = 0;
    receivedBefore = 0;
  }

  /** Packets that came, duplicates included. */
  public long received() {
    return received;
  }

  /** Packets that should have come. */
  public long expected() {
    return highest == NONE ? 0 : cycles + highest - base + 1;
  }

  /** Packets that did not come; below zero when duplicates outweigh loss. */
  public long lost() {
    return expected() - received;
  }

  /** Jitter in milliseconds. */
  public double jitterMs() {
    return jitter.jitterMs();
  }

  /**
   * The report block for the time since the last one.
   *
   * @param lastSenderReport middle 32 bits of the NTP time of the last SR, 0 without one
   * @param delaySinceLast time since that SR, in 1/65536 s
   */
  public ReportBlock report(int lastSenderReport, int delaySinceLast) {
    long expectedNow = expected() - expectedBefore;
    long lostNow = expectedNow - (received - receivedBefore);
    expectedBefore = expected();
    receivedBefore = received;
    int fraction =
        expectedNow == 0 || lostNow <= 0 ? 0 : (int) Math.min(255, lostNow * 256 / expectedNow);
    int cumulative = (int) Math.clamp(lost(), -0x800000, 0x7FFFFF);
    return new ReportBlock(
        ssrc,
        fraction,
        cumulative,
        highest == NONE ? 0 : (int) (cycles + highest),
        jitter.jitter(),
        lastSenderReport,
        delaySinceLast);
  }
}
