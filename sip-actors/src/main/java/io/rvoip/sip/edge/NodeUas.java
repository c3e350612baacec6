package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.session.SessionRules;
import io.rvoip.protocol.sip.uas.UasRules;
import java.util.List;

/** What a node can do as a user agent server, inside and outside of dialogs, RFC 3261 §8.2. */
public final class NodeUas {
  public static final UasRules RULES =
      new UasRules(
          List.of(
              Method.INVITE,
              Method.ACK,
              Method.CANCEL,
              Method.BYE,
              Method.OPTIONS,
              Method.INFO,
              Method.REGISTER),
          List.of("path", SessionRules.OPTION_TAG),
          List.of("application/sdp"),
          List.of());

  private NodeUas() {}
}
