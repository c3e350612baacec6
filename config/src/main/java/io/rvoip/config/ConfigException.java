package io.rvoip.config;

import java.util.List;

/**
 * The configuration cannot be used. Each problem is one line an operator can act on: {@code name:
 * value (expected: …)}.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  public ConfigException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
