package io.rvoip.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.SipResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Session timers with a phone on a real socket, RFC 4028. */
class SessionTimerOnTheWireTest {
  private static final String ECHO = "9196";

  private static Map<HeaderName, String> asking(String interval) {
    return Map.of(
        HeaderName.SUPPORTED,
        "timer",
        HeaderName.REQUIRE,
        "timer",
        HeaderName.SESSION_EXPIRES,
        interval);
  }

  @Test
  void shouldAgreeOnAnIntervalAfterOneThatWasTooBrief() throws Exception {
    try (InMemoryNode node = InMemoryNode.start(0, "127.0.0.1/32", null);
        RawPhone phone = new RawPhone(node.sip())) {
      SipResponse tooBrief = phone.invite("1001", ECHO, asking("60"));
      assertThat(tooBrief.status()).isEqualTo(422);
      assertThat(tooBrief.header(HeaderName.MIN_SE)).isEqualTo("90");
      SipResponse ok = phone.invite("1001", ECHO, asking("90;refresher=uas"));
      assertThat(ok.status()).isEqualTo(200);
      assertThat(ok.header(HeaderName.SESSION_EXPIRES)).isEqualTo("90;refresher=uas");
      assertThat(phone.bye(ok, "1001").status()).isEqualTo(200);
    }
  }
}
