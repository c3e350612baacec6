package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/**
 * Whatever comes as a URI or address: refused in order, or the same when written and read again.
 */
class UriFuzzTest {
  @FuzzTest
  void shouldReadAnything(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      Uri uri = Uri.parse(text);
      assertThat(Uri.parse(uri.toString())).isEqualTo(uri);
      if (uri instanceof SipUri sip) {
        assertThat(sip.equivalent((SipUri) Uri.parse(uri.toString()))).isTrue();
      }
    } catch (SipSyntaxException e) {
      assertThat(WellFormed.sipUri(bytes, 0, bytes.length)).isFalse();
    }
    try {
      NameAddr address = NameAddr.parse(text);
      assertThat(NameAddr.parse(address.toString()).uri()).isEqualTo(address.uri());
    } catch (SipSyntaxException e) {
      assertThat(e).hasMessageContaining("expected");
    }
  }
}
