package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SipDateTest {

  @Test
  void shouldReadAndWriteTheExampleOfRfc3261() {
    Instant moment = Instant.parse("2010-11-13T23:29:00Z");
    assertThat(SipDate.parse("Sat, 13 Nov 2010 23:29:00 GMT")).contains(moment);
    assertThat(SipDate.format(moment)).isEqualTo("Sat, 13 Nov 2010 23:29:00 GMT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Sun, 13 Nov 2010 23:29:00 GMT", // it was a Saturday
        "Sat, 13 Nov 2010 23:29:00 EST",
        "Sat, 13 Nov 2010 24:29:00 GMT",
        "Sat, 31 Feb 2010 23:29:00 GMT",
        "2010-11-13T23:29:00Z"
      })
  void shouldRefuseOtherDates(String text) {
    assertThat(SipDate.parse(text)).isEmpty();
  }
}
