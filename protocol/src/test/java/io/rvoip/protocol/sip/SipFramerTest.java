package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SipFramerTest {
  private static final String OPTIONS =
      "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP c;branch=z9hG4bK1\r\nl: 5\r\n\r\nhello";
  private static final String BYE = "BYE sip:a@b SIP/2.0\r\nContent-Length:\r\n 0\r\n\r\n";

  /** Writes down what the framer says. */
  private static final class Log implements SipFramer.Sink {
    final List<String> seen = new ArrayList<>();

    @Override
    public void onMessage(byte[] buffer, int offset, int length) {
      seen.add(new String(buffer, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void onPing() {
      seen.add("ping");
    }

    @Override
    public void onPong() {
      seen.add("pong");
    }

    @Override
    public void onError(SipFramer.FramingError error) {
      seen.add(error.name());
    }
  }

  private static final ParserLimits SMALL = new ParserLimits(300, 5, 100, 50, 3, 60);

  private static List<String> framed(ParserLimits limits, String... reads) {
    SipFramer framer = new SipFramer(limits);
    Log log = new Log();
    for (String read : reads) {
      byte[] b = ("##" + read).getBytes(StandardCharsets.UTF_8);
      framer.feed(b, 2, b.length - 2, log);
    }
    return log.seen;
  }

  private static List<String> framed(String... reads) {
    return framed(ParserLimits.DEFAULT, reads);
  }

  @Test
  void shouldCutPipelinedMessages() {
    assertThat(framed(OPTIONS + BYE + OPTIONS)).containsExactly(OPTIONS, BYE, OPTIONS);
  }

  @Test
  void shouldGiveTheSameMessagesWhereverTheStreamIsTorn() {
    String stream = OPTIONS + "\r\n" + BYE + OPTIONS;
    for (int i = 0; i <= stream.length(); i++) {
      List<String> seen = framed(stream.substring(0, i), stream.substring(i));
      seen.remove("pong");
      assertThat(seen).containsExactly(OPTIONS, BYE, OPTIONS);
    }
    assertThat(framed(stream.split("")))
        .filteredOn(s -> s.length() > 4)
        .containsExactly(OPTIONS, BYE, OPTIONS);
  }

  @Test
  void shouldHoldOnlyTheMessageUnderWay() {
    SipFramer framer = new SipFramer(ParserLimits.DEFAULT);
    byte[] b = (BYE + "OPT").getBytes(StandardCharsets.UTF_8);
    framer.feed(b, 0, b.length, new Log());
    assertThat(framer.pendingBytes()).isEqualTo(3);
  }

  // RFC 5626 §4.4.1
  @Test
  void shouldTellPingsFromPongs() {
    assertThat(framed("\r\n\r\n")).containsExactly("ping");
    assertThat(framed("\r\n")).containsExactly("pong");
    assertThat(framed("\r\n\r\n" + BYE + "\r\n\r\n\r\n\r\n"))
        .containsExactly("ping", BYE, "ping", "ping");
    assertThat(framed("\r\n" + BYE)).containsExactly(BYE);
    assertThat(framed("\r", "\n\r", "\n")).contains("ping");
  }

  // RFC 3261 §20.14: on a stream Content-Length is a must.
  @Test
  void shouldFailWithoutContentLength() {
    assertThat(framed("BYE sip:a@b SIP/2.0\r\nTo: x\r\n\r\n" + BYE))
        .containsExactly("NO_CONTENT_LENGTH");
  }

  // RFC 4475 §3.1.2.3, §3.3.9
  @Test
  void shouldFailWhenContentLengthIsNoSingleNumber() {
    assertThat(framed("BYE sip:a@b SIP/2.0\r\nl: -9\r\n\r\n"))
        .containsExactly("BAD_CONTENT_LENGTH");
    assertThat(framed("BYE sip:a@b SIP/2.0\r\nl: 1\r\nContent-Length: 2\r\n\r\nab"))
        .containsExactly("BAD_CONTENT_LENGTH");
    assertThat(framed("BYE sip:a@b SIP/2.0\r\nl: 99999999999999\r\n\r\n"))
        .containsExactly("BAD_CONTENT_LENGTH");
    assertThat(framed("BYE sip:a@b SIP/2.0\r\nl: 1\r\nl: 1\r\n\r\na"))
        .hasSize(1)
        .doesNotContain("BAD_CONTENT_LENGTH");
  }

  @Test
  void shouldFailAboveEachLimit() {
    String start = "BYE sip:a@b SIP/2.0\r\n";
    assertThat(framed(SMALL, "X".repeat(61))).containsExactly("TOO_LARGE");
    assertThat(framed(SMALL, start + "l: 400\r\n\r\n")).containsExactly("TOO_LARGE");
    assertThat(framed(SMALL, start + "A: b\r\n".repeat(60))).containsExactly("TOO_LARGE");
    assertThat(framed(SMALL, start + "A: b\r\n".repeat(6) + "l: 0\r\n\r\n"))
        .containsExactly("TOO_LARGE");
    assertThat(framed(SMALL, start + "A: " + "b".repeat(100) + "\r\nl: 0\r\n\r\n"))
        .containsExactly("TOO_LARGE");
    assertThat(framed(SMALL, start + "A: b\r\n".repeat(4) + "l: 0\r\n\r\n"))
        .hasSize(1)
        .doesNotContain("TOO_LARGE");
  }

  @Test
  void shouldStaySilentAfterAnError() {
    assertThat(framed("A b\r\n\r\n", BYE, "\r\n\r\n")).containsExactly("NO_CONTENT_LENGTH");
  }

  // Both read a message's end by the same rule, or a peer could smuggle one inside another.
  @Test
  void shouldAgreeWithTheParserOnWhereMessagesEnd() {
    Random random = new Random(42);
    String[] pieces = {
      "l: 5\r\n",
      "l : 5\r\n",
      "L:\r\n 5\r\n",
      "l\u000b: 9\r\n",
      " l: 7\r\n",
      "x: y\n",
      "x: y\r\n",
      "l: 05\n"
    };
    for (int i = 0; i < 2_000; i++) {
      StringBuilder b = new StringBuilder("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP c\r\n");
      for (int n = random.nextInt(5); n >= 0; n--) {
        b.append(pieces[random.nextInt(pieces.length)]);
      }
      String stream = b + "\r\n" + "BYE xxxxxxxxxx";
      SipFramer framer = new SipFramer(ParserLimits.DEFAULT);
      byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
      Log log = new Log();
      framer.feed(bytes, 0, bytes.length, log);
      if (log.seen.size() == 1 && log.seen.getFirst().startsWith("OPTIONS")) {
        SipMessage parsed =
            switch (TestData.parse(bytes)) {
              case ParseResult.Parsed(var m) -> m;
              case ParseResult.Invalid invalid -> invalid.message();
              case ParseResult.Malformed m -> throw new AssertionError("iteration " + i + " " + m);
            };
        String framedText = log.seen.getFirst();
        String body = framedText.substring(framedText.length() - 5);
        assertThat(new String(parsed.body(), StandardCharsets.UTF_8))
            .as("iteration %d", i)
            .isEqualTo(body);
      }
    }
  }

  @Test
  void shouldNeverThrowOnRandomBytes() {
    byte[] alphabet = "\r\n\r\n :lL:0159aSIP/2.0\t".getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      SipFramer framer = new SipFramer(SMALL);
      Log log = new Log();
      for (int i = 0; i < 50; i++) {
        byte[] b = new byte[random.nextInt(40)];
        for (int j = 0; j < b.length; j++) {
          b[j] = alphabet[random.nextInt(alphabet.length)];
        }
        framer.feed(b, 0, b.length, log);
        assertThat(framer.pendingBytes())
            .as("seed %d", seed)
            .isLessThanOrEqualTo(SMALL.maxMessageBytes() + 40);
      }
    }
  }

  @Test
  void shouldNotKeepTheCallersArray() {
    SipFramer framer = new SipFramer(ParserLimits.DEFAULT);
    Log log = new Log();
    byte[] b = OPTIONS.getBytes(StandardCharsets.UTF_8);
    framer.feed(b, 0, 30, log);
    byte[] rest = Arrays.copyOfRange(b, 30, b.length);
    Arrays.fill(b, (byte) 'X');
    framer.feed(rest, 0, rest.length, log);
    assertThat(log.seen).containsExactly(OPTIONS);
  }
}
