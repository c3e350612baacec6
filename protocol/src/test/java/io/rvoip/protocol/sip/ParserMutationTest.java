package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Seeded mutations of real messages: whatever comes, a result. The seed is in the message of a
 * failure.
 */
class ParserMutationTest {
  private static final int ROUNDS = 400;
  private static final String[] TOKENS = {
    "\r\n",
    "\n",
    "\r",
    " ",
    "\t",
    ",",
    ";",
    ":",
    "<",
    ">",
    "\"",
    "\\",
    "=",
    "%",
    "%00",
    "@",
    "[",
    "]",
    "*",
    "\0",
    "é",
    "SIP/2.0",
    "Via: ",
    "Content-Length: 99999",
    "l: -1",
    "4294967296",
    "z9hG4bK",
    "sip:",
    "tel:"
  };

  private static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (String folder :
        List.of(
            "fuzz-sip/pjproject-sip",
            "fuzz-sip/pjproject-dialog",
            "fuzz-sip/pjproject-uri",
            "rfc4475",
            "sip-sofia")) {
      for (String file : TestData.files(folder, "")) {
        byte[] b = TestData.read(folder, file);
        if (b.length < 4_000) {
          seeds.add(b);
        }
      }
    }
    for (String file : TestData.files("fuzz-sip/sipgo", ".gofuzz")) {
      seeds.add(
          goString(new String(TestData.read("fuzz-sip/sipgo", file), StandardCharsets.UTF_8)));
    }
    return seeds;
  }

  /** Second line of a Go fuzz file: {@code string("…")} with escapes. */
  private static byte[] goString(String file) {
    String text = file.substring(file.indexOf("(\"") + 2, file.lastIndexOf("\")"));
    return text.translateEscapes().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void shouldRejectWhatCrashedAnotherParser() {
    for (String file : TestData.files("fuzz-sip/sipgo", ".gofuzz")) {
      byte[] b =
          goString(new String(TestData.read("fuzz-sip/sipgo", file), StandardCharsets.UTF_8));
      assertThat(TestData.parse(b)).as(file).isNotInstanceOf(ParseResult.Parsed.class);
    }
  }

  @Test
  void shouldRefuseTheSeedThatIsNoSipUri() {
    String text =
        new String(TestData.read("fuzz-sip/pjproject-uri", "file1.uri"), StandardCharsets.UTF_8);
    try {
      assertThat(Uri.parse(text)).isNotInstanceOf(SipUri.class);
    } catch (SipSyntaxException e) {
      assertThat(e).hasMessageContaining("expected");
    }
  }

  @Test
  void shouldAlwaysGiveAResultWhenMessagesAreMutated() {
    List<byte[]> seeds = seeds();
    assertThat(seeds).hasSizeGreaterThan(80);
    int parsed = 0;
    for (int i = 0; i < seeds.size(); i++) {
      for (int round = 0; round < ROUNDS; round++) {
        long seed = i * 1_000_003L + round;
        byte[] b = mutated(seeds.get(i), new Random(seed));
        try {
          ParseResult result = TestData.parse(b);
          if (result instanceof ParseResult.Parsed(var m)) {
            parsed++;
            // What was taken for good by its looks is good when it is read.
            assertThat(SyntaxCheck.firstProblem(m, ParserLimits.DEFAULT)).isNull();
            Accessors.callAll(m);
            assertSameAfterAnEdit(m);
          } else if (result instanceof ParseResult.Invalid invalid) {
            invalid.answer("t");
            assertCanBeStamped(invalid.message());
          }
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError(
              "seed " + seed + ": " + new String(b, StandardCharsets.ISO_8859_1), e);
        }
      }
    }
    assertThat(parsed).isGreaterThan(1_000);
  }

  /**
   * The transport writes received into the top Via before anybody asks whether the rest is good.
   */
  private static void assertCanBeStamped(SipMessage m) {
    if (m instanceof SipRequest r) {
      Via stamped = r.topVia().with("received", "192.0.2.9");
      SipRequest read =
          r.edit()
              .removeFirst(HeaderName.VIA)
              .prepend(HeaderName.VIA, stamped.toString())
              .buildRequest();
      assertThat(read.topVia()).isEqualTo(stamped);
      assertThat(read.method()).isEqualTo(r.method());
    }
  }

  /** A message that we send on must read as it read when it came. */
  private static void assertSameAfterAnEdit(SipMessage m) {
    MessageEditor editor = m.edit().prepend(HeaderName.VIA, "SIP/2.0/UDP us;branch=z9hG4bKx");
    SipMessage sent =
        switch (m) {
          case SipRequest r -> editor.buildRequest();
          case SipResponse r -> editor.buildResponse();
        };
    ParseResult again = TestData.parse(sent.toBytes());
    assertThat(again).isInstanceOf(ParseResult.Parsed.class);
    SipMessage read = ((ParseResult.Parsed) again).message();
    assertThat(read.from()).isEqualTo(m.from());
    assertThat(read.callId()).isEqualTo(m.callId());
    assertThat(read.vias().subList(1, read.vias().size())).isEqualTo(m.vias());
    assertThat(read.body()).isEqualTo(m.body());
    assertThat(NameAddr.parse(m.from().toString())).isEqualTo(m.from());
    m.vias().forEach(via -> assertThat(Via.parse(via.toString())).isEqualTo(via));
  }

  private static byte[] mutated(byte[] seed, Random random) {
    String text = new String(seed, StandardCharsets.ISO_8859_1);
    StringBuilder b = new StringBuilder(text);
    for (int n = random.nextInt(4); n >= 0 && !b.isEmpty(); n--) {
      int at = random.nextInt(b.length());
      int to = Math.min(b.length(), at + random.nextInt(20));
      switch (random.nextInt(6)) {
        case 0 -> b.setCharAt(at, (char) random.nextInt(256));
        case 1 -> b.delete(at, to);
        case 2 -> b.insert(at, TOKENS[random.nextInt(TOKENS.length)]);
        case 3 -> b.replace(at, to, TOKENS[random.nextInt(TOKENS.length)]);
        case 4 -> b.insert(random.nextInt(b.length()), b.substring(at, to));
        default -> b.setLength(at);
      }
    }
    return b.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  // Work grows with the input, not with its square.
  @Test
  void shouldReadHostileRepetitionsWithoutHanging() {
    String head = "OPTIONS sip:c@d SIP/2.0\r\nVia: SIP/2.0/UDP h";
    List<String> hostile = new ArrayList<>();
    for (String piece :
        List.of(
            ";",
            ";a",
            ",",
            "\"",
            "\\",
            "<",
            "\r\n ",
            "\r\nA:",
            "\n",
            ",SIP/2.0/UDP h",
            ";a=\"",
            ";tag=a",
            "\r\nVia: a")) {
      hostile.add(head + piece.repeat(60_000 / piece.length()));
      hostile.add(
          head + "\r\nContact: <sip:a@b>" + piece.repeat(60_000 / piece.length()) + "\r\n\r\n");
    }
    for (String text : hostile) {
      byte[] b = text.getBytes(StandardCharsets.UTF_8);
      Assertions.assertTimeout(
          Duration.ofSeconds(1),
          () -> assertThatCode(() -> TestData.parse(b)).doesNotThrowAnyException());
    }
  }
}
