package io.rvoip.sip.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.sip.api.CallIdentity;
import io.rvoip.sip.call.CallEvent.CallOffered;
import io.rvoip.sip.call.CallRig.Sent;
import io.rvoip.sip.identity.CallOrigin;
import io.rvoip.testkit.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The verdict on a caller in the life of a call. */
class LegIdentityTest {
  private static final String OFFER = ScriptedSip.sdp("192.0.2.10", 4_000, "sendrecv");
  private static final String ANSWER = ScriptedSip.sdp("192.0.2.20", 5_000, "sendrecv");
  private static final CallIdentity PASSED =
      new CallIdentity("TN-Validation-Passed", "A", "123e4567-e89b-12d3-a456-426655440000", null);
  private static final CallIdentity FAILED =
      new CallIdentity("TN-Validation-Failed", null, null, "438 Invalid Identity Header: \"why\"");

  private final CallRig rig = new CallRig();

  private SipRequest rung(CallIdentity identity, String from, String... headers) {
    String invite =
        "INVITE sip:bob@example.org SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bKINVITE1\r\nFrom: "
            + from
            + ";tag=alice\r\nTo: <sip:bob@example.org>\r\nCall-ID: alices-own\r\n"
            + "CSeq: 1 INVITE\r\nContact: <sip:1001@192.0.2.10:5060>\r\nMax-Forwards: 70\r\n"
            + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
            + "Content-Type: application/sdp\r\nContent-Length: "
            + OFFER.length()
            + "\r\n\r\n"
            + OFFER;
    rig.invite(
        new CallRoute(CallRoute.USER, "bob"),
        "trunk-a",
        new CallOrigin(true, identity),
        invite.getBytes(StandardCharsets.UTF_8));
    return rig.sent.getFirst().request();
  }

  @Test
  @Scenario("caller-identity/Verdict for phones/Number that was judged")
  void shouldTellThePhoneWhatIsKnownOfTheNumberItShows() {
    SipRequest invite = rung(PASSED, "\"Alice\" <sip:+12155550121@carrier.test>");
    assertThat(invite.header(HeaderName.P_ASSERTED_IDENTITY))
        .isEqualTo("<sip:+12155550121;verstat=TN-Validation-Passed@carrier.test>");
    assertThat(invite.from().uri()).hasToString("sip:+12155550121@carrier.test");
  }

  @Test
  void shouldTellOfFailuresToo() {
    assertThat(rung(FAILED, "<tel:+12155550121>").header(HeaderName.P_ASSERTED_IDENTITY))
        .isEqualTo("<tel:+12155550121;verstat=TN-Validation-Failed>");
  }

  @Test
  @Scenario("caller-identity/Verdict for phones/Number that is withheld")
  void shouldNotTellThePhoneOfAnotherNumberThanItShows() {
    SipRequest invite =
        rung(
            PASSED,
            "\"Anonymous\" <sip:anonymous@anonymous.invalid>",
            "P-Asserted-Identity: <tel:+12155550121>",
            "Privacy: id");
    assertThat(invite.has(HeaderName.P_ASSERTED_IDENTITY)).isFalse();
    assertThat(new String(invite.toBytes(), StandardCharsets.UTF_8)).doesNotContain("5550121");
  }

  @Test
  @Scenario("caller-identity/Verdict for phones/Verdict of the caller's own")
  void shouldNotHandOnAVerdictThatTheCallerHasWritten() {
    SipRequest invite =
        rung(
            null,
            "<sip:+12155550121;verstat=TN-Validation-Passed@carrier.test>",
            "P-Asserted-Identity: <tel:+12155550121;verstat=TN-Validation-Passed>");
    assertThat(new String(invite.toBytes(), StandardCharsets.UTF_8)).doesNotContain("verstat");
  }

  @Test
  @Scenario("caller-identity/Verdict kept with the call/Live call and record")
  void shouldKeepTheVerdictInTheCallAndItsRecord() {
    rung(FAILED, "<sip:+12155550121@carrier.test>");
    assertThat(rig.events.getFirst())
        .isInstanceOfSatisfying(
            CallOffered.class, offered -> assertThat(offered.identity()).isEqualTo(FAILED));
    assertThat(CallViews.view(rig.call, CallRig.NODE, 1, List.of()).identity()).isEqualTo(FAILED);
    rig.cancel(1);
    assertThat(rig.record().identity())
        .isEqualTo(
            "{\"reason\":\"438 Invalid Identity Header: \\\"why\\\"\","
                + "\"verstat\":\"TN-Validation-Failed\"}");
  }

  @Test
  @Scenario("caller-identity/Verdict kept with the call/After a take-over")
  void shouldStillKnowTheVerdictOnAnotherNode() {
    rung(PASSED, "<sip:+12155550121@carrier.test>");
    Sent invite = rig.sent.getFirst();
    rig.answer(invite, 200, ANSWER);
    CallRig next = rig.takenOverBy(CallRig.OTHER, CallRig.NODE);
    assertThat(CallViews.view(next.call, CallRig.OTHER, 2, List.of()).identity()).isEqualTo(PASSED);
  }

  @Test
  void shouldSayNothingWhenNobodyLooked() {
    rig.invite();
    assertThat(rig.sent.getFirst().request().has(HeaderName.P_ASSERTED_IDENTITY)).isFalse();
    rig.cancel(1);
    assertThat(rig.record().identity()).isNull();
  }
}
