package io.rvoip.sip.journal;

import org.apache.pekko.persistence.typed.JournalPersistFailed;

/**
 * An event could not be stored. Thrown by an entity's signal handler, where Pekko would stop the
 * entity, so that whoever supervises it restarts it: else nobody would wake it until somebody wants
 * something of it.
 */
public final class NotStoredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private NotStoredException(Throwable cause) {
    super("not stored: " + cause.getMessage(), cause);
  }

  /**
   * What to do about a failed write: restart, but not the loser of a fence, which stops as Pekko
   * has it.
   *
   * @throws NotStoredException to be let through to the supervisor
   */
  public static void restart(JournalPersistFailed failed) {
    for (Throwable cause = failed.failure(); cause != null; cause = cause.getCause()) {
      if (cause instanceof FencedException) {
        return;
      }
    }
    throw new NotStoredException(failed.failure());
  }
}
