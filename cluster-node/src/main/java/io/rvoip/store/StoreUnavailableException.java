package io.rvoip.store;

import org.jspecify.annotations.Nullable;

/** The database did not answer in time, or too much work waits for it. Later it may. */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
