package io.rvoip.protocol.sip.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Uri;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerstatTest {

  @Test
  void shouldStandInTheUserPartAndAmongTheParametersOfATelUri() {
    assertThat(Verstat.PASSED.on(Uri.parse("sip:+12155551212@h;user=phone")))
        .hasToString("sip:+12155551212;verstat=TN-Validation-Passed@h;user=phone");
    assertThat(Verstat.FAILED.on(Uri.parse("tel:+12155551212")))
        .hasToString("tel:+12155551212;verstat=TN-Validation-Failed");
    assertThat(Verstat.NONE.on(Uri.parse("sip:h"))).hasToString("sip:h");
  }

  @ParameterizedTest
  @CsvSource({
    "sip:+1;verstat=TN-Validation-Passed@h, sip:+1@h",
    "sip:+1;VerStat=TN-Validation-Passed;npdi@h, sip:+1;npdi@h",
    "sip:+1;%76erstat=TN-Validation-Passed@h, sip:+1@h",
    "sip:+1@h;verstat=TN-Validation-Passed;user=phone, sip:+1@h;user=phone",
    "tel:+1;verstat=TN-Validation-Passed, tel:+1",
    "sip:a;b@h, sip:a;b@h",
    "sip:;verstat=x@h, sip:h"
  })
  void shouldTakeAwayWhatACallerSaysOfHimself(String uri, String clean) {
    assertThat(Verstat.without(Uri.parse(uri))).hasToString(clean);
  }

  @Test
  void shouldReplaceAnEarlierVerdict() {
    assertThat(Verstat.FAILED.on(Uri.parse("sip:+1;verstat=TN-Validation-Passed@h")))
        .hasToString("sip:+1;verstat=TN-Validation-Failed@h");
  }
}
