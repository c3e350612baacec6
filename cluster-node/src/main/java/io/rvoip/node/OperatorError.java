package io.rvoip.node;

import java.util.List;

/**
 * The node cannot do what it was told, and the operator can cure it. Each line says what and how;
 * the process prints them without a stack trace and ends with exit code 2.
 */
public final class OperatorError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> lines;

  public OperatorError(String line) {
    this(List.of(line));
  }

  public OperatorError(List<String> lines) {
    super(String.join("; ", lines), null, false, false);
    this.lines = List.copyOf(lines);
  }

  public List<String> lines() {
    return lines;
  }
}
