package io.rvoip.protocol.sip.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

  private static Optional<Json> read(String text) {
    return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
  }

  // RFC 8225 §9.
  @Test
  void shouldWriteTheOneDeterministicForm() {
    assertThat(read(" { \"b\" : [ 1 , true,\tnull ] ,\r\n \"a\":\"x\\u00e9\\/\\n\" , \"B\":{} } "))
        .map(Json::canonical)
        .contains("{\"B\":{},\"a\":\"xé/\\u000a\",\"b\":[1,true,null]}");
  }

  @Test
  void shouldOrderNamesByCodePointAndNotByUtf16() {
    String below = "\uFF5E"; // one unit, above the surrogates
    String above = "\uD83D\uDE00"; // U+1F600, two surrogates
    assertThat(Json.Obj.of(Map.of(above, new Json.Text(""), below, new Json.Text(""))).canonical())
        .isEqualTo("{\"" + below + "\":\"\",\"" + above + "\":\"\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}x",
        "{\"a\":1,}",
        "[1,]",
        "{\"a\":1,\"a\":2}", // two readers, two meanings
        "{a:1}",
        "{'a':1}",
        "01",
        "1.",
        ".5",
        "1e",
        "+1",
        "NaN",
        "True",
        "\"\u0001\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\ud800\"",
        "\"open",
        "[[[[[[[[1]]]]]]]]"
      })
  void shouldRefuseWhatIsNotJsonOrTooDeep(String text) {
    assertThat(read(text)).isEmpty();
  }

  @Test
  void shouldRefuseWhatIsTooLongOrHoldsTooMuch() {
    assertThat(read("\"" + "x".repeat(JsonReader.MAX_BYTES) + "\"")).isEmpty();
    assertThat(read("[" + "1,".repeat(200) + "1]")).isEmpty();
    assertThat(JsonReader.read(new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'})).isEmpty();
  }

  @Test
  void shouldTellWholeNumbersFromOthers() {
    assertThat(new Json.Numeral("1471375418").whole()).hasValue(1471375418L);
    assertThat(new Json.Numeral("1.5e9").whole()).isEmpty();
    assertThat(new Json.Numeral("9".repeat(30)).whole()).isEmpty();
  }
}
