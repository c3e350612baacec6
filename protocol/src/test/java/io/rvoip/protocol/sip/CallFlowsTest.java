package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The call flows printed in RFCs. "A parser must accept every message, and a re-rendered message
 * must parse to the same values."
 */
class CallFlowsTest {
  @TestFactory
  Stream<DynamicTest> shouldReadAndRewriteEveryMessageOfTheCallFlows() throws IOException {
    Path top = TestData.folder("sip-callflows");
    List<Path> flows;
    try (Stream<Path> files = Files.walk(top)) {
      flows = files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    }
    assertThat(flows).isNotEmpty();
    return flows.stream()
        .map(
            flow ->
                DynamicTest.dynamicTest(
                    top.relativize(flow).toString(),
                    () -> {
                      List<String> messages = messages(Files.readAllLines(flow));
                      assertThat(messages).isNotEmpty();
                      messages.forEach(CallFlowsTest::check);
                    }));
  }

  private static void check(String text) {
    ParseResult result = TestData.parse(text.getBytes(StandardCharsets.UTF_8));
    assertThat(TestData.verdict(result)).as(text).isEqualTo("parsed");
    SipMessage message = ((ParseResult.Parsed) result).message();
    ParseResult again = TestData.parse(rewritten(message));
    assertThat(TestData.verdict(again)).as(text).isEqualTo("parsed");
    assertThat(values(((ParseResult.Parsed) again).message())).isEqualTo(values(message));
  }

  /** The same message with every header that we read written by us. */
  private static byte[] rewritten(SipMessage m) {
    MessageEditor editor = m.edit();
    rewrite(editor, HeaderName.VIA, m.vias());
    rewrite(editor, HeaderName.ROUTE, m.routes());
    rewrite(editor, HeaderName.RECORD_ROUTE, m.recordRoutes());
    rewrite(editor, HeaderName.PATH, m.paths());
    if (!m.contactIsStar()) {
      rewrite(editor, HeaderName.CONTACT, m.contacts());
    }
    editor.set(HeaderName.FROM, m.from().toString());
    editor.set(HeaderName.TO, m.to().toString());
    editor.set(HeaderName.CSEQ, m.cseq().toString());
    return switch (m) {
      case SipRequest request -> editor.requestUri(request.requestUri()).buildRequest().toBytes();
      case SipResponse response -> editor.reason(response.reason()).buildResponse().toBytes();
    };
  }

  private static void rewrite(MessageEditor editor, HeaderName name, List<?> values) {
    editor.remove(name);
    values.forEach(value -> editor.add(name, value.toString()));
  }

  private static List<Object> values(SipMessage m) {
    List<Object> values = new ArrayList<>();
    values.add(m.vias());
    values.add(m.routes());
    values.add(m.recordRoutes());
    values.add(m.paths());
    values.add(m.contacts());
    values.add(m.contactIsStar());
    values.add(m.from());
    values.add(m.to());
    values.add(m.callId());
    values.add(m.cseq());
    values.add(m.expires());
    values.add(new String(m.body(), StandardCharsets.UTF_8));
    values.add(
        switch (m) {
          case SipRequest request -> request.method() + " " + request.requestUri();
          case SipResponse response -> response.status() + " " + response.reason();
        });
    return values;
  }

  /** The block scalars of a YAML list, lines ended by CRLF. */
  private static List<String> messages(List<String> lines) {
    List<StringBuilder> messages = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("- |")) {
        messages.add(new StringBuilder());
      } else if (!line.startsWith("#") && !messages.isEmpty()) {
        messages.getLast().append(line.isEmpty() ? "" : line.substring(2)).append("\r\n");
      }
    }
    return messages.stream().map(StringBuilder::toString).toList();
  }
}
