package io.rvoip.sip.journal;

/**
 * Whether new work may be taken on. Read for every new INVITE, so it costs a few memory reads.
 *
 * @param writable no write or probe has failed since the last success, and none hangs
 * @param lastSuccessAgeMs milliseconds since the last successful write or probe
 * @param queued events that wait to be written
 * @param queueCapacity how many may wait
 */
public record JournalHealth(
    boolean writable, long lastSuccessAgeMs, int queued, int queueCapacity) {

  /** Where the health can be read at any moment, from any thread. */
  @FunctionalInterface
  public interface Source {
    /** The health now. */
    JournalHealth health();
  }
}
