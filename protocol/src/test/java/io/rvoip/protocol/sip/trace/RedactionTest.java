package io.rvoip.protocol.sip.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What must not be read in a trace, and what must. */
class RedactionTest {
  private static String redacted(String message) {
    String wire = message.replace("\n", "\r\n");
    byte[] out = Redaction.redacted(wire.getBytes(StandardCharsets.ISO_8859_1));
    String text = new String(out, StandardCharsets.ISO_8859_1);
    assertThat(text).hasSameSizeAs(wire);
    for (int i = 0; i < wire.length(); i++) {
      assertThat(text.charAt(i)).isIn(wire.charAt(i), '*');
    }
    return text.replace("\r\n", "\n");
  }

  @Test
  void shouldLeaveOfDigestWhatExplainsARefusal() {
    assertThat(
            redacted(
                """
                INVITE sip:bob@example.com SIP/2.0
                Proxy-authorization : Digest username="al,ice", realm="r", nonce="n0", uri="sip:b",
                  response="0123456789abcdef", cnonce=abc, qop=auth, nc=00000001, x-new="secret"
                Max-Forwards: 70

                """))
        .contains("username=\"al,ice\", realm=\"r\", nonce=\"n0\", uri=\"sip:b\"")
        .contains("response=\"****************\", cnonce=***, qop=auth, nc=00000001,")
        .contains("Max-Forwards: 70")
        .doesNotContain("0123")
        .doesNotContain("abc")
        .doesNotContain("secret");
  }

  @Test
  void shouldHideEveryOtherCredential() {
    String text =
        redacted(
            """
            INVITE sip:bob:hidden1@example.com SIP/2.0
            Authorization: Bearer hidden2.hidden3=, hidden4==
            Authorization: hidden5
            AUTHORIZATION:
             Basic hidden6:==
            Authorization: Digest hidden7=, Bearer hidden8=
            Authentication-Info: rspauth="hidden9", nextnonce="shown1", qop=auth
            Proxy-Authentication-Info: nextnonce=shown2,rspauth=hidden10
            Cookie: session=hidden11
            Refer-To: <sips:a@b?Authorization=hidden12&Call-ID=shown3>
            Contact: <sip:a@b;access_token=hidden13;ob>
            WWW-Authenticate: Digest realm="shown4", nonce="shown5"

            """);
    assertThat(text)
        .doesNotContain("hidden")
        .contains("bob:*******@example.com")
        .contains("Bearer ")
        .contains("Basic ");
    for (int i = 1; i <= 5; i++) {
      assertThat(text).contains("shown" + i);
    }
  }

  @Test
  void shouldHideKeysOfMediaAndOfMessagesWithinMessages() {
    assertThat(
            redacted(
                """
                INVITE sip:bob@example.com SIP/2.0
                Content-Type: multipart/mixed;boundary=x

                --x
                Content-Type: application/sdp

                v=0
                k=clear:hidden1
                m=audio 4000 RTP/SAVP 0
                a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:hidden2
                a=key-mgmt:mikey hidden3
                a=ice-pwd:hidden4
                a=rtpmap:101 telephone-event/8000
                --x
                Content-Type: message/sip

                BYE sip:a@b SIP/2.0
                Authorization: Bearer hidden5
                --x--
                """))
        .doesNotContain("hidden")
        .contains("a=rtpmap:101 telephone-event/8000")
        .contains("m=audio 4000 RTP/SAVP 0");
  }

  @Test
  void shouldHideDialledDigits() {
    assertThat(
            redacted(
                """
                INFO sip:bob@example.com SIP/2.0
                Content-Type: application/dtmf-relay

                Signal= 7
                Duration= 160
                """))
        .contains("Signal= *\nDuration= ***\n");
    assertThat(
            redacted(
                """
                INFO sip:bob@example.com SIP/2.0
                c: application/dtmf

                4711"""))
        .endsWith("\n\n****");
  }

  @Test
  void shouldKeepWhatIsNoSecret() {
    String message =
        """
        MESSAGE sip:bob@example.com SIP/2.0
        From: <sip:1001@example.com:5060>;tag=a
        Content-Type: text/plain

        Authorization is not needed; k and a=b
        """;
    assertThat(redacted(message)).isEqualTo(message);
  }

  // A stranger chooses what is in a message, an operator only reads it.
  @Test
  void shouldTakeNoLongerForWhatIsMadeToTakeLong() {
    long start = System.nanoTime();
    for (String part : List.of("\\\"", "sip:", ",", "\n ", "\n", "=", "@", "Cookie:\n", "?c:dtm")) {
      String message = "INVITE sip:b SIP/2.0\nAuthorization: Digest " + part.repeat(20_000);
      byte[] out = Redaction.redacted(message.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(out).hasSize(message.length());
    }
    // Some hundred thousand characters each; squared, it would be minutes.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
  }
}
