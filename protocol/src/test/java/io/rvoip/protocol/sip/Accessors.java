package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Calls every accessor of a message. */
final class Accessors {
  private Accessors() {}

  static List<Object> callAll(SipMessage m) {
    List<Object> seen = new ArrayList<>();
    seen.addAll(m.vias());
    seen.addAll(m.contacts());
    seen.addAll(m.routes());
    seen.addAll(m.recordRoutes());
    seen.addAll(m.paths());
    seen.addAll(m.required());
    if (m.has(HeaderName.VIA)) {
      seen.add(m.topVia());
    }
    seen.add(m.from());
    seen.add(m.to());
    seen.add(m.callId());
    seen.add(m.cseq());
    seen.add(m.expires());
    seen.add(m.maxForwards());
    seen.add(m.body());
    seen.add(m.toString());
    seen.add(String.valueOf(m.contentType()));
    for (HeaderName name : m.headerNames()) {
      seen.addAll(m.headers(name));
    }
    switch (m) {
      case SipRequest r -> {
        seen.add(r.requestUri());
        seen.add(r.response(486, "t"));
        seen.add(r.edit().removeFirst(HeaderName.VIA).buildRequest());
      }
      case SipResponse r -> seen.add(r.reason());
    }
    assertThat(seen).doesNotContainNull();
    return seen;
  }
}
