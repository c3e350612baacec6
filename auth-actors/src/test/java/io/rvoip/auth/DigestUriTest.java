package io.rvoip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Uri;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestUriTest {

  @ParameterizedTest
  @CsvSource({
    "sip:1002@example.org, sip:1002@example.org, true",
    "sip:1002@192.0.2.1:5070;transport=tcp, sip:1002@example.org, true",
    "sip:%31002@example.org, sip:1002@example.org, true",
    "sip:192.0.2.1:5060, sip:1002@example.org, true",
    "sip:0900@example.org, sip:1002@example.org, false",
    "sips:1002@example.org, sip:1002@example.org, false",
    "sip:1002@example.org, sip:example.org, false",
    "nonsense, sip:1002@example.org, false",
  })
  void shouldCompareWhatIsCalled(String digestUri, String requestUri, boolean same) {
    assertThat(DigestUri.sameResource(digestUri, Uri.parse(requestUri))).isEqualTo(same);
  }
}
