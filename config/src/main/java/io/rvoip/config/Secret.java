package io.rvoip.config;

/** A value that must not be seen in logs; only {@link #reveal()} shows it. */
public record Secret(String reveal) {
  @Override
  public String toString() {
    return "***";
  }
}
