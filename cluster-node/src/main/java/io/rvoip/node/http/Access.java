package io.rvoip.node.http;

/** Who may call an endpoint. */
public sealed interface Access {
  /** Anybody who reaches the port. */
  record Open() implements Access {}

  /** A bearer of a token that grants this. */
  record Needs(Permission permission) implements Access {}
}
