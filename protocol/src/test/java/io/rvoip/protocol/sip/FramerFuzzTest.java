package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Whatever comes on a stream, in whatever pieces: the same messages, and no more kept than allowed.
 */
class FramerFuzzTest {
  private static final ParserLimits LIMITS = new ParserLimits(4_096, 50, 512, 256, 20, 512);

  private static final class Log implements SipFramer.Sink {
    final List<String> messages = new ArrayList<>();
    boolean failed;

    @Override
    public void onMessage(byte[] buffer, int offset, int length) {
      messages.add(new String(buffer, offset, length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onPing() {
      // how often depends on the pieces
    }

    @Override
    public void onError(SipFramer.FramingError error) {
      failed = true;
    }
  }

  /** The first byte says how long the pieces are. */
  @FuzzTest
  void shouldCutAnything(byte[] stream) {
    if (stream.length < 2) {
      return;
    }
    int piece = 1 + (stream[0] & 0x3f);
    Log inPieces = new Log();
    SipFramer framer = new SipFramer(LIMITS);
    for (int at = 1; at < stream.length; at += piece) {
      framer.feed(stream, at, Math.min(piece, stream.length - at), inPieces);
      assertThat(framer.pendingBytes()).isLessThanOrEqualTo(LIMITS.maxMessageBytes() + piece);
    }
    Log atOnce = new Log();
    new SipFramer(LIMITS).feed(stream, 1, stream.length - 1, atOnce);
    assertThat(inPieces.messages).isEqualTo(atOnce.messages);
    assertThat(inPieces.failed).isEqualTo(atOnce.failed);
  }
}
