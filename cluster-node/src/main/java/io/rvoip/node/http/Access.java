package io.rvoip.node.http;

/** Who may call an endpoint. */
public sealed interface Access {
  /** Anybody who reaches the port. */
  record Open() implements Access {}

  /** A bearer of a token that grants this. */
  record Needs(Permission permission) implements Access {}

  /** A bearer of any token that is good, or a browser that has signed in. */
  record Known() implements Access {}

  /** Anybody who sends neither token nor session; whoever sends one needs one that grants this. */
  record OpenOr(Permission permission) implements Access {}
}
