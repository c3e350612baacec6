package io.rvoip.sip.edge;

import java.util.concurrent.atomic.LongAdder;

/** What an edge has seen since its node started. */
public final class EdgeCounters {
  public final LongAdder received = new LongAdder();
  public final LongAdder sent = new LongAdder();
  public final LongAdder invalid = new LongAdder();
  public final LongAdder forgedTags = new LongAdder();
  public final LongAdder overload = new LongAdder();
  public final LongAdder failedTargets = new LongAdder();
  public final LongAdder strayResponses = new LongAdder();
  public final LongAdder redeliveries = new LongAdder();
  public final LongAdder undeliverable = new LongAdder();
  public final LongAdder challenged = new LongAdder();
  public final LongAdder unauthorized = new LongAdder();
  public final LongAdder lockedOut = new LongAdder();
  public final LongAdder sipsInClear = new LongAdder();
  public final LongAdder unavailable = new LongAdder();
  public final LongAdder failedTasks = new LongAdder();
  public final LongAdder registers = new LongAdder();
  public final LongAdder invites = new LongAdder();
}
