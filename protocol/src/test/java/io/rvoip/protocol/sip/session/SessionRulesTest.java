package io.rvoip.protocol.sip.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.session.SessionExpires.Refresher;
import io.rvoip.protocol.sip.session.SessionRules.Asked;
import io.rvoip.protocol.sip.session.SessionRules.Wish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionRulesTest {
  private static final SessionRules RULES = new SessionRules(1800, 90);

  private static SipRequest invite(String supported, String expires, String minSe) {
    MessageEditor editor =
        SipRequest.builder(Method.INVITE, Uri.parse("sip:b@example.com"))
            .add(HeaderName.VIA, "SIP/2.0/UDP h;branch=z9hG4bK1")
            .add(HeaderName.FROM, "<sip:a@example.com>;tag=1")
            .add(HeaderName.TO, "<sip:b@example.com>")
            .add(HeaderName.CALL_ID, "1")
            .add(HeaderName.CSEQ, "1 INVITE");
    if (supported != null) {
      editor.add(HeaderName.SUPPORTED, supported);
    }
    if (expires != null) {
      editor.add(HeaderName.SESSION_EXPIRES, expires);
    }
    if (minSe != null) {
      editor.add(HeaderName.MIN_SE, minSe);
    }
    return editor.buildRequest();
  }

  private static SipResponse response(int status, HeaderName name, String value) {
    SipResponse response = invite(null, null, null).response(status, "t");
    return value == null ? response : response.edit().set(name, value).buildResponse();
  }

  /** RFC 4028 §9, table 2, and the intervals. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // supported, asked, Min-SE: in the 2xx, Require, we refresh
        "timer, 1200;refresher=uac, -, 1200;refresher=uac, true, false",
        "timer, 1200;refresher=uas, -, 1200;refresher=uas, false, true",
        "'100rel, timer', 1200, -, 1200;refresher=uac, true, false",
        "timer, -, -, 1800;refresher=uac, true, false",
        "timer, 7200, -, 1800;refresher=uac, true, false",
        "timer, 7200, 3600, 3600;refresher=uac, true, false",
        "timer, 90, -, 90;refresher=uac, true, false",
        "-, 1200;refresher=uac, -, 1200;refresher=uas, false, true",
        "-, 30, -, 90;refresher=uas, false, true",
        "-, -, -, 1800;refresher=uas, false, true",
        "timer, 1200;refresher=carol, -, 1200;refresher=uac, true, false",
      })
  void shouldAgree(
      String supported,
      String asked,
      String minSe,
      String told,
      boolean required,
      boolean oursToRefresh) {
    Asked.Agreed agreed = (Asked.Agreed) RULES.asked(invite(supported, asked, minSe));
    assertThat(agreed.expires()).hasToString(told);
    assertThat(agreed.required()).isEqualTo(required);
    assertThat(agreed.timer())
        .isEqualTo(new SessionTimer(agreed.expires().seconds(), oursToRefresh));
  }

  @Test
  void shouldRefuseWhatIsTooBriefForUs() {
    assertThat(RULES.asked(invite("timer", "89", null))).isEqualTo(new Asked.TooBrief(90));
    assertThat(new SessionRules(1800, 300).asked(invite("timer", "299", null)))
        .isEqualTo(new Asked.TooBrief(300));
  }

  @Test
  void shouldRefuseWhatIsNoNumber() {
    assertThat(RULES.asked(invite("timer", "soon", null)))
        .isEqualTo(new Asked.Malformed(HeaderName.SESSION_EXPIRES));
    assertThat(RULES.asked(invite("timer", "1800", "-1")))
        .isEqualTo(new Asked.Malformed(HeaderName.MIN_SE));
  }

  @Test
  void shouldAskAgainAfterA422() {
    Wish first = RULES.wish();
    assertThat(first).isEqualTo(new Wish(new SessionExpires(1800, null), 0));
    Wish again = SessionRules.again(first, response(422, HeaderName.MIN_SE, "3600"));
    assertThat(again).isEqualTo(new Wish(new SessionExpires(3600, null), 3600));
    assertThat(SessionRules.again(again, response(422, HeaderName.MIN_SE, "3600"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1800", "90", "x", "99999999999"})
  void shouldLearnNothingFromA422ThatAsksForWhatWasSentOrForNonsense(String minSe) {
    assertThat(SessionRules.again(RULES.wish(), response(422, HeaderName.MIN_SE, minSe)))
        .satisfiesAnyOf(
            wish -> assertThat(wish).isNull(),
            wish ->
                assertThat(wish)
                    .extracting(w -> w.expires().seconds())
                    .isEqualTo(SessionExpires.LONGEST));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "1800;refresher=uac, 1800, true",
        "1800;refresher=uas, 1800, false",
        "1800;refresher=UAS, 1800, false",
        "90, 90, true",
        "-, 0, false",
        "89;refresher=uas, 0, false",
        "never, 0, false"
      })
  void shouldReadWhatA2xxHasAgreedOn(String told, int seconds, boolean oursToRefresh) {
    SessionTimer timer = SessionRules.agreed(response(200, HeaderName.SESSION_EXPIRES, told));
    assertThat(timer).isEqualTo(seconds == 0 ? null : new SessionTimer(seconds, oursToRefresh));
  }

  @Test
  void shouldKeepWhoRefreshes() {
    assertThat(RULES.wish(new SessionTimer(600, true), 0).expires())
        .isEqualTo(new SessionExpires(600, Refresher.UAC));
    assertThat(RULES.wish(new SessionTimer(600, false), 0).expires())
        .isEqualTo(new SessionExpires(600, Refresher.UAS));
    assertThat(RULES.wish(new SessionTimer(600, true), 900))
        .isEqualTo(new Wish(new SessionExpires(900, Refresher.UAC), 900));
  }

  /** RFC 4028 §10. */
  @Test
  void shouldRefreshAtHalfAndGiveUpBeforeTheEnd() {
    assertThat(new SessionTimer(1800, true).refreshAfterMs()).isEqualTo(900_000);
    assertThat(new SessionTimer(1800, false).giveUpAfterMs()).isEqualTo(1_768_000);
    assertThat(new SessionTimer(90, false).giveUpAfterMs()).isEqualTo(60_000);
  }

  @Test
  void shouldRefuseRulesThatTheRfcForbids() {
    assertThatThrownBy(() -> new SessionRules(1800, 89))
        .hasMessage("leastSeconds: 89 (expected: at least 90)");
    assertThatThrownBy(() -> new SessionRules(80, 90)).hasMessageContaining("seconds: 80");
    assertThat(SessionExpires.parse("0")).isNull();
    assertThat(SessionExpires.parse("99999999999").seconds()).isEqualTo(SessionExpires.LONGEST);
  }
}
