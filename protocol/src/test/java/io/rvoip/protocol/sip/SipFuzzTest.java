package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever comes as a message: a result, and what was found good can be read and changed. */
class SipFuzzTest {
  private static final SipParser PARSER = new SipParser(ParserLimits.DEFAULT);

  @FuzzTest
  void shouldReadAnything(byte[] datagram) {
    switch (PARSER.parse(datagram)) {
      case ParseResult.Parsed(var message) -> isWhole(message);
      case ParseResult.Invalid invalid -> {
        if (invalid.message() instanceof SipRequest) {
          assertThat(invalid.answer("t").status()).isGreaterThanOrEqualTo(400);
        }
      }
      case ParseResult.Malformed malformed -> assertThat(malformed.reason()).isNotNull();
    }
  }

  private static void isWhole(SipMessage message) {
    assertThat(SyntaxCheck.firstProblem(message, ParserLimits.DEFAULT)).isNull();
    assertThat(Accessors.callAll(message)).isNotEmpty();
    SipMessage changed =
        switch (message) {
          case SipRequest r -> r.edit().set(HeaderName.MAX_FORWARDS, "7").buildRequest();
          case SipResponse r -> r.edit().set(HeaderName.MAX_FORWARDS, "7").buildResponse();
        };
    // One header more may be one too many, or break the limit of the whole.
    if (new SipParser(ParserLimits.NONE).parseOwned(changed.toBytes())
        instanceof ParseResult.Parsed(var read)) {
      assertThat(read.callId()).isEqualTo(message.callId());
      assertThat(read.cseq()).isEqualTo(message.cseq());
      assertThat(read.body()).isEqualTo(message.body());
    } else {
      throw new AssertionError("unreadable after a change: " + changed);
    }
  }
}
