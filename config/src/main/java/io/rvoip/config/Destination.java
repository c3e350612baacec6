package io.rvoip.config;

/** Where a dialled number leads. */
public sealed interface Destination {
  /** All bindings of a user of the caller's tenant. */
  record User(String user) implements Destination {}

  /** An application of this system: {@code echo}. */
  record App(String name) implements Destination {}

  /** A fixed SIP address: a trunk, a gateway. */
  record Address(String uri) implements Destination {}

  /** Refused with this SIP status, 400..699. */
  record Reject(int status) implements Destination {}
}
