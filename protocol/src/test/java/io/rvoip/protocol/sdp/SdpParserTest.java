package io.rvoip.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.TestData;
import io.rvoip.protocol.sdp.SdpResult.Malformed;
import io.rvoip.protocol.sdp.SdpResult.Parsed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SdpParserTest {
  private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n";

  /** Bodies of the corpus that are not descriptions, and why we do not forgive them. */
  private static final Set<String> REJECTED =
      Set.of(
          "unittest-3.sdp", // no v= and no o= line
          "unittest-7.sdp", // no v= and no o= line
          "message-1.sdp"); // a v= line and nothing else

  private final SdpParser parser = new SdpParser();

  @Test
  void shouldReadAndWriteEveryCorpusBodyUnchanged() throws IOException {
    Set<String> accepted = accepted();
    int read = 0;
    for (Path file : corpus()) {
      String name = file.getFileName().toString();
      SdpResult result = parser.parse(Files.readAllBytes(file));
      if (REJECTED.contains(name)) {
        assertThat(result).as(file.toString()).isInstanceOf(Malformed.class);
      } else if (accepted.contains(name)) {
        assertThat(result).as(file.toString()).isInstanceOf(Parsed.class);
      }
      if (result instanceof Parsed(var sdp)) {
        assertThat(parser.parse(sdp.toBytes())).as(file.toString()).isEqualTo(result);
        read++;
      }
    }
    assertThat(read).isGreaterThan(60);
  }

  /** The files that SOURCE.md wants accepted; the others may be refused. */
  private static Set<String> accepted() {
    Pattern row = Pattern.compile("\\| (\\S+\\.sdp) \\| \\d+ \\| \\S+ \\| accept \\|.*");
    return new String(TestData.bytes("sdp/SOURCE.md"), StandardCharsets.UTF_8)
        .lines()
        .map(row::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .collect(Collectors.toSet());
  }

  @Test
  void shouldKeepEveryLineOfEveryCorpusBody() throws IOException {
    for (Path file : corpus()) {
      if (parser.parse(Files.readAllBytes(file)) instanceof Parsed(var sdp)) {
        List<String> before = lines(Files.readString(file, StandardCharsets.UTF_8));
        assertThat(lines(sdp.encode())).as(file.toString()).containsAll(before);
      }
    }
  }

  @Test
  void shouldNeverThrowOnDamagedBodies() throws IOException {
    long seed = 20260702L;
    Random random = new Random(seed);
    for (Path file : corpus()) {
      byte[] body = Files.readAllBytes(file);
      for (int round = 0; round < 50; round++) {
        byte[] damaged = body.clone();
        for (int n = random.nextInt(8); n >= 0; n--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        SdpResult result = parser.parse(damaged);
        assertThat(result).as("seed %d, %s", seed, file).isNotNull();
        if (result instanceof Parsed(var sdp)) {
          exercise(sdp);
        }
      }
    }
  }

  private static void exercise(SessionDescription sdp) {
    for (MediaDescription stream : sdp.media()) {
      assertThat(stream.codecs()).isNotNull();
      assertThat(stream.ptimeMs()).isNotNull();
      assertThat(sdp.direction(stream)).isNotNull();
      sdp.rtcpAddress(stream);
    }
    assertThat(sdp.encode()).startsWith("v=0\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          v=1\\n                                            | version            | 1
          o=- 1 1 IN IP4 1.2.3.4\\n                         | no v= line first   | 1
          v=0\\nv=0\\n                                      | second v= line     | 2
          v=0\\n                                            | no o= line         | 0
          v=0\\no=- x 1 IN IP4 1.2.3.4\\n                   | origin             | 2
          v=0\\no=- 1 1 IN IP4\\n                           | origin             | 2
          v=0\\no=- 1 1 IN IP4 a\\no=- 1 1 IN IP4 a\\n      | second o= line     | 3
          v=0\\nhello\\n                                    | line syntax        | 2
          v=0\\n1=x\\n                                      | line syntax        | 2
          v=0\\nt=0\\n                                      | time               | 2
          v=0\\nr=7d 1h 0\\n                                | repeat without time | 2
          v=0\\nc=IN IP4\\n                                 | connection         | 2
          v=0\\nb=64\\n                                     | bandwidth          | 2
          v=0\\na=:x\\n                                     | attribute          | 2
          v=0\\nm=audio 70000 RTP/AVP 0\\n                  | media              | 2
          v=0\\nm=audio x RTP/AVP 0\\n                      | media              | 2
          v=0\\nm=audio 4000/0 RTP/AVP 0\\n                 | media              | 2
          v=0\\nm=audio 4000 RTP/AVP\\n                     | media              | 2
          v=0\\nm=audio\\n                                  | media              | 2
          v=0\\ns=a\\0b\\n                                  | control character  | 2
          """)
  void shouldNameReasonAndLineOfMalformedBody(String body, String reason, int line) {
    String text = body.strip().replace("\\n", "\n").replace("\\0", "\0");
    assertThat(parse(text)).isEqualTo(new Malformed(reason, line));
  }

  @Test
  void shouldRefuseWhatExceedsLimits() {
    SdpParser strict = new SdpParser(new SdpLimits(200, 6, 60, 1));
    assertThat(strict.parse(new byte[0])).isEqualTo(new Malformed("empty", 0));
    assertThat(strict.parse(new byte[201])).isEqualTo(new Malformed("too long", 0));
    assertThat(strict.parse(bytes(HEAD + "a=" + "x".repeat(60))))
        .isEqualTo(new Malformed("line too long", 5));
    assertThat(strict.parse(bytes(HEAD + "a=1\na=2\na=3\n")))
        .isEqualTo(new Malformed("too many lines", 7));
    assertThat(strict.parse(bytes(HEAD + "m=audio 2 RTP/AVP 0\nm=audio 4 RTP/AVP 0\n")))
        .isEqualTo(new Malformed("too many m= lines", 6));
  }

  // RFC 8866 §5: CRLF ends a line, and a bare LF is to be accepted.
  @Test
  void shouldTakeBareLineFeedsAndMissingLastLineEnd() {
    assertThat(parse((HEAD + "m=audio 4000 RTP/AVP 0").replace("\r", "")))
        .isEqualTo(parse(HEAD + "m=audio 4000 RTP/AVP 0\r\n"));
  }

  @Test
  void shouldForgiveMissingNameAndTime() {
    var sdp = ((Parsed) parse("v=0\no=- 1 1 IN IP4 1.2.3.4\n\nm=audio 4000 RTP/AVP 0\n")).sdp();
    assertThat(sdp.encode())
        .isEqualTo("v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n");
  }

  @Test
  void shouldKeepUnreadLinesAtTheirPlace() {
    String text =
        "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=x\r\ni=info\r\nu=http://x\r\ne=a@b\r\np=+1\r\n"
            + "c=IN IP4 1.2.3.4\r\nb=AS:64\r\nt=1 2\r\nr=7d 1h 0\r\nz=3 1h\r\nk=clear:x\r\n"
            + "a=recvonly\r\ny=unknown\r\nm=video 4000/2 RTP/AVP 96\r\ni=title\r\n"
            + "c=IN IP4 224.2.1.1/127\r\nc=IN IP4 224.2.1.2/127\r\nb=TIAS:1000\r\nk=prompt\r\n"
            + "a=x:y: z\r\ny=unknown2\r\n";
    assertThat(((Parsed) parse(text)).sdp().encode()).isEqualTo(text);
  }

  @Test
  void shouldKeepBytesThatAreNotUtf8() {
    byte[] latin = (HEAD + "a=x:M\u00fcller\r\n").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(((Parsed) parser.parse(latin)).sdp().attributeValue("x")).isEqualTo("Müller");
  }

  @Test
  void shouldNotShowKeysInText() {
    var sdp =
        ((Parsed)
                parse(
                    HEAD
                        + "k=clear:topsecret\r\nm=audio 4 RTP/SAVP 0\r\n"
                        + "a=crypto:1 X inline:topsecret\r\na=ice-pwd:topsecret\r\n"))
            .sdp();
    assertThat(sdp.toString()).doesNotContain("topsecret");
    assertThat(sdp.encode()).contains("k=clear:topsecret", "inline:topsecret");
  }

  private SdpResult parse(String text) {
    return parser.parse(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> lines(String text) {
    // RFC 8866 §5.3: a session name is never empty, so we write "s=-".
    return text.lines()
        .map(String::stripTrailing)
        .filter(l -> !l.isEmpty() && !l.equals("s="))
        .toList();
  }

  private static List<Path> corpus() {
    return Stream.of("webrtc", "pjproject", "pjproject-sdes", "sofia", "sdp-transform")
        .flatMap(folder -> TestData.files("sdp/" + folder, ".sdp").stream())
        .toList();
  }
}
