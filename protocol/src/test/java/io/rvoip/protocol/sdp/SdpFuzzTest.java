package io.rvoip.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever comes as a session description: a result, and the same when written and read again. */
class SdpFuzzTest {
  private static final SdpParser PARSER = new SdpParser();

  @FuzzTest
  void shouldReadAnything(byte[] body) {
    if (!(PARSER.parse(body) instanceof SdpResult.Parsed(var session))) {
      return;
    }
    for (MediaDescription stream : session.media()) {
      assertThat(session.direction(stream)).isNotNull();
    }
    if (PARSER.parse(session.toBytes()) instanceof SdpResult.Parsed(var again)) {
      assertThat(again.encode()).isEqualTo(session.encode());
    } else {
      throw new AssertionError("unreadable when written: " + session.encode());
    }
  }
}
