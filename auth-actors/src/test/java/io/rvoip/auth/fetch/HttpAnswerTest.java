package io.rvoip.auth.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {
  private static final int MAX = 10;

  private static HttpAnswer read(String answer) throws IOException {
    return HttpAnswer.read(
        new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1)), MAX);
  }

  private static String body(String answer) throws IOException {
    return new String(read(answer).body(), StandardCharsets.US_ASCII);
  }

  @Test
  void shouldReadBodiesByLengthByChunksAndToTheEnd() throws Exception {
    assertThat(body("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef")).isEqualTo("abc");
    assertThat(body("HTTP/1.0 200\r\n\r\nabcdef")).isEqualTo("abcdef");
    assertThat(
            body(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))
        .isEqualTo("abcde");
    assertThat(read("HTTP/1.1 302 Found\r\nLocation: https://x/\r\n\r\n").status()).isEqualTo(302);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SSH-2.0-x\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n01234567890",
        "HTTP/1.1 200 OK\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "6\r\n"
            + "012345\r\n"
            + "6\r\n"
            + "678901\r\n"
            + "0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nX: y"
      })
  void shouldRefuseWhatIsCutTooLongOrNoHttp(String answer) {
    assertThatThrownBy(() -> read(answer)).isInstanceOf(IOException.class);
  }

  @Test
  void shouldRefuseAnEndlessHead() {
    assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000)))
        .hasMessageContaining("head");
    assertThatThrownBy(() -> read("x".repeat(100_000))).hasMessageContaining("head");
  }

  private static HttpAnswer with(String headers) throws IOException {
    return read("HTTP/1.1 200 OK\r\n" + headers + "\r\n");
  }

  // RFC 9111 §4.2.1 and §5.2.2.
  @Test
  void shouldReadHowLongItMayBeKept() throws Exception {
    assertThat(with("").maxAgeSeconds()).isEmpty();
    assertThat(with("Cache-Control: public, max-age=600\r\n").maxAgeSeconds()).hasValue(600);
    assertThat(with("Cache-Control: max-age=600\r\nAge: 500\r\n").maxAgeSeconds()).hasValue(100);
    assertThat(with("Cache-Control: max-age=600, no-store\r\n").maxAgeSeconds()).hasValue(0);
    assertThat(with("Cache-Control: max-age=x\r\n").maxAgeSeconds()).isEmpty();
  }
}
