package io.rvoip.protocol.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.dialog.InDialogVerdict.Accepted;
import io.rvoip.protocol.sip.dialog.InDialogVerdict.Refused;
import io.rvoip.protocol.sip.dialog.InDialogVerdict.Why;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 3261 §12. Alice called Bob through two proxies. */
class DialogTest {
  private static final LocalTag BOB_TAG = new LocalTag("b");

  private static SipRequest invite() {
    return SipRequest.builder(Method.INVITE, Uri.parse("sip:bob@example.com"))
        .add(HeaderName.VIA, "SIP/2.0/UDP pc.example.com;branch=z9hG4bK1")
        .add(HeaderName.RECORD_ROUTE, "<sip:p2.example.com;lr>, <sip:p1.example.com;lr>")
        .add(HeaderName.FROM, "\"Alice\" <sip:alice@example.com>;tag=a")
        .add(HeaderName.TO, "<sip:bob@example.com>")
        .add(HeaderName.CALL_ID, "c1")
        .add(HeaderName.CSEQ, "10 INVITE")
        .add(HeaderName.CONTACT, "<sip:alice@192.0.2.1:5062>")
        .buildRequest();
  }

  private static SipResponse answer(int status, String toTag) {
    return invite()
        .responseBuilder(status, toTag)
        .add(HeaderName.CONTACT, "<sip:bob@192.0.2.2?Subject=x>")
        .buildResponse();
  }

  private static SipRequest fromAlice(Method method, long cseq) {
    return editor(method, cseq).buildRequest();
  }

  private static MessageEditor editor(Method method, long cseq) {
    return SipRequest.builder(method, Uri.parse("sip:bob@192.0.2.2"))
        .add(HeaderName.VIA, "SIP/2.0/UDP pc.example.com;branch=z9hG4bK" + cseq)
        .add(HeaderName.FROM, "<sip:alice@example.com>;tag=a")
        .add(HeaderName.TO, "<sip:bob@example.com>;tag=b")
        .add(HeaderName.CALL_ID, "c1")
        .add(HeaderName.CSEQ, cseq + " " + method.name());
  }

  // §12.1.1: route set as in Record-Route, remote target from Contact, tags crossed over.
  @Test
  void shouldTakeTheRouteSetInOrderWhenWeWereCalled() {
    var dialog = Dialog.uas(invite(), BOB_TAG);
    assertThat(dialog.state()).isEqualTo(DialogState.EARLY);
    assertThat(dialog.routeSet())
        .extracting(Object::toString)
        .containsExactly("<sip:p2.example.com;lr>", "<sip:p1.example.com;lr>");
    assertThat(dialog.remoteTarget()).hasToString("sip:alice@192.0.2.1:5062");
    assertThat(dialog.nextHop()).hasToString("sip:p2.example.com;lr");
    assertThat(dialog.remoteCSeq()).hasValue(10);

    dialog.confirm(answer(200, "b"));
    assertThat(dialog.state()).isEqualTo(DialogState.CONFIRMED);
    var bye = dialog.request(Method.BYE).buildRequest();
    assertThat(bye.requestUri()).hasToString("sip:alice@192.0.2.1:5062");
    assertThat(bye.header(HeaderName.FROM)).isEqualTo("<sip:bob@example.com>;tag=b");
    assertThat(bye.header(HeaderName.TO)).isEqualTo("\"Alice\" <sip:alice@example.com>;tag=a");
    assertThat(bye.callId()).isEqualTo("c1");
    assertThat(bye.cseq()).hasToString("1 BYE");
    assertThat(bye.headers(HeaderName.ROUTE))
        .containsExactly("<sip:p2.example.com;lr>", "<sip:p1.example.com;lr>");
    assertThat(bye.maxForwards()).hasValue(70);
    assertThat(bye.has(HeaderName.VIA)).isFalse();
    assertThat(bye.has(HeaderName.CONTACT)).isFalse();
  }

  // §12.1.2: route set reversed; §12.2.1.1: next CSeq number.
  @Test
  void shouldReverseTheRouteSetWhenWeCalled() {
    var dialog = Dialog.uac(invite(), answer(200, "b"));
    assertThat(dialog.state()).isEqualTo(DialogState.CONFIRMED);
    assertThat(dialog.localTag().value()).isEqualTo("a");
    assertThat(dialog.remoteTag().value()).isEqualTo("b");
    assertThat(dialog.remoteCSeq()).isEmpty();
    var reInvite = dialog.request(Method.INVITE).buildRequest();
    assertThat(reInvite.cseq()).hasToString("11 INVITE");
    assertThat(reInvite.headers(HeaderName.ROUTE))
        .containsExactly("<sip:p1.example.com;lr>", "<sip:p2.example.com;lr>");
    assertThat(dialog.ack(11).buildRequest().cseq()).hasToString("11 ACK");
    assertThat(dialog.localCSeq()).isEqualTo(11);
  }

  // §19.1.1 table 1: headers of a Contact URI may not stand in a Request-URI.
  @Test
  void shouldDropWhatMayNotStandInARequestUri() {
    var dialog = Dialog.uac(invite(), answer(200, "b"));
    assertThat(dialog.remoteTarget()).hasToString("sip:bob@192.0.2.2");
  }

  // §12.2.1.1: without lr, the first route is the Request-URI and the target the last Route.
  @Test
  void shouldPutAStrictRouterIntoTheRequestUriAndTheTargetLast() {
    var strict =
        invite()
            .edit()
            .set(HeaderName.RECORD_ROUTE, "<sip:p2.example.com>, <sip:p1.example.com;lr>")
            .buildRequest();
    var dialog = Dialog.uas(strict, BOB_TAG);
    var bye = dialog.request(Method.BYE).buildRequest();
    assertThat(bye.requestUri()).hasToString("sip:p2.example.com");
    assertThat(bye.headers(HeaderName.ROUTE))
        .containsExactly("<sip:p1.example.com;lr>", "<sip:alice@192.0.2.1:5062>");
    assertThat(dialog.nextHop()).hasToString("sip:p2.example.com");
  }

  @Test
  void shouldGoStraightToTheTargetWhenThereIsNoRoute() {
    var direct = invite().edit().remove(HeaderName.RECORD_ROUTE).buildRequest();
    var dialog = Dialog.uas(direct, BOB_TAG);
    assertThat(dialog.nextHop()).isEqualTo(dialog.remoteTarget());
    assertThat(dialog.request(Method.BYE).buildRequest().has(HeaderName.ROUTE)).isFalse();
  }

  // §13.2.2.4: the 2xx decides route set and target anew; later copies do not.
  @Test
  void shouldRecomputeTheRouteSetWhenTheFirst2xxConfirms() {
    var dialog = Dialog.uac(invite(), answer(180, "b"));
    assertThat(dialog.state()).isEqualTo(DialogState.EARLY);
    var ok =
        answer(200, "b")
            .edit()
            .set(HeaderName.RECORD_ROUTE, "<sip:p1.example.com;lr>")
            .set(HeaderName.CONTACT, "<sip:bob@192.0.2.9>")
            .buildResponse();
    assertThat(dialog.confirm(ok)).isTrue();
    assertThat(dialog.routeSet()).hasSize(1);
    assertThat(dialog.remoteTarget()).hasToString("sip:bob@192.0.2.9");
    assertThat(dialog.confirm(answer(200, "b"))).isTrue();
    assertThat(dialog.routeSet()).hasSize(1);
  }

  @Test
  void shouldNotBeConfirmedByTheAnswerOfAnotherFork() {
    var dialog = Dialog.uac(invite(), answer(180, "b"));
    assertThat(dialog.confirm(answer(200, "other"))).isFalse();
    assertThat(dialog.state()).isEqualTo(DialogState.EARLY);
  }

  // §12.2.2: gaps are in order, lower numbers are answered 500.
  @Test
  void shouldAcceptRequestsInOrderOnly() {
    var dialog = Dialog.uas(invite(), BOB_TAG);
    assertThat(dialog.onRequest(fromAlice(Method.INFO, 15))).isEqualTo(new Accepted(false));
    var late = dialog.onRequest(fromAlice(Method.INFO, 12));
    assertThat(late).isEqualTo(new Refused(Why.OUT_OF_ORDER));
    assertThat(((Refused) late).status()).isEqualTo(500);
    assertThat(dialog.onRequest(fromAlice(Method.INFO, 15)))
        .isEqualTo(new Refused(Why.OUT_OF_ORDER));
    assertThat(dialog.onRequest(fromAlice(Method.ACK, 10))).isEqualTo(new Accepted(false));
    assertThat(dialog.remoteCSeq()).hasValue(15);
    assertThat(dialog.onRequest(fromAlice(Method.BYE, 16))).isEqualTo(new Accepted(false));
  }

  @Test
  void shouldTakeAnyFirstNumberOfThePeerWhenWeCalled() {
    var dialog = Dialog.uac(invite(), answer(200, "b"));
    var bye =
        editor(Method.BYE, 1)
            .set(HeaderName.FROM, "<sip:bob@example.com>;tag=b")
            .set(HeaderName.TO, "<sip:alice@example.com>;tag=a")
            .buildRequest();
    assertThat(dialog.onRequest(bye)).isEqualTo(new Accepted(false));
  }

  @Test
  void shouldRefuseRequestsOfOtherDialogs() {
    var dialog = Dialog.uas(invite(), BOB_TAG);
    for (var wrong :
        List.of(
            editor(Method.BYE, 11).set(HeaderName.CALL_ID, "c2"),
            editor(Method.BYE, 11).set(HeaderName.TO, "<sip:bob@example.com>;tag=x"),
            editor(Method.BYE, 11).set(HeaderName.FROM, "<sip:alice@example.com>;tag=x"),
            editor(Method.BYE, 11).set(HeaderName.FROM, "<sip:alice@example.com>"))) {
      assertThat(dialog.onRequest(wrong.buildRequest()))
          .isEqualTo(new Refused(Why.NOT_THIS_DIALOG));
    }
    assertThat(new Refused(Why.NOT_THIS_DIALOG).status()).isEqualTo(481);
  }

  @Test
  void shouldRefreshTheTargetByReInviteAndUpdateOnly() {
    var dialog = Dialog.uas(invite(), BOB_TAG);
    var moved = "<sip:alice@192.0.2.77>";
    var info = editor(Method.INFO, 11).add(HeaderName.CONTACT, moved).buildRequest();
    assertThat(dialog.onRequest(info)).isEqualTo(new Accepted(false));
    assertThat(dialog.remoteTarget()).hasToString("sip:alice@192.0.2.1:5062");
    var reInvite = editor(Method.INVITE, 12).add(HeaderName.CONTACT, moved).buildRequest();
    assertThat(dialog.onRequest(reInvite)).isEqualTo(new Accepted(true));
    assertThat(dialog.remoteTarget()).hasToString("sip:alice@192.0.2.77");
    assertThat(dialog.onRequest(fromAlice(Method.UPDATE, 13)))
        .isEqualTo(new Refused(Why.CONTACT_MISSING));
    assertThat(dialog.remoteCSeq()).hasValue(12);
  }

  @Test
  void shouldRefuseRequestsAfterTheEndAndNeverComeBack() {
    var dialog = Dialog.uas(invite(), BOB_TAG);
    dialog.terminate();
    assertThat(dialog.onRequest(fromAlice(Method.INFO, 11))).isEqualTo(new Refused(Why.TERMINATED));
    dialog.confirm(answer(200, "b"));
    assertThat(dialog.state()).isEqualTo(DialogState.TERMINATED);
  }

  @Test
  void shouldGoOnFromASnapshotWithSkippedNumbers() {
    var dialog = Dialog.uas(invite(), BOB_TAG);
    dialog.confirm(answer(200, "b"));
    dialog.request(Method.INFO);
    var snapshot = dialog.snapshot();
    var restored = Dialog.restore(snapshot);
    assertThat(restored.snapshot()).isEqualTo(snapshot);
    restored.skipCSeq(100);
    var bye = restored.request(Method.BYE).buildRequest();
    assertThat(bye.cseq()).hasToString("102 BYE");
    var expected = dialog.request(Method.BYE).set(HeaderName.CSEQ, "102 BYE").buildRequest();
    assertThat(bye).isEqualTo(expected);
    assertThat(restored.onRequest(fromAlice(Method.BYE, 10)))
        .isEqualTo(new Refused(Why.OUT_OF_ORDER));
  }

  // §12.1.1: "a UAS MUST be prepared to receive a request without a tag in the From field".
  @Test
  void shouldTalkToAPeerWithoutTag() {
    var old = invite().edit().set(HeaderName.FROM, "<sip:alice@example.com>").buildRequest();
    var dialog = Dialog.restore(Dialog.uas(old, BOB_TAG).snapshot());
    assertThat(dialog.remoteTag()).isEqualTo(RemoteTag.NONE);
    assertThat(dialog.request(Method.BYE).buildRequest().to().tag()).isNull();
    var bye = editor(Method.BYE, 11).set(HeaderName.FROM, "<sip:alice@example.com>").buildRequest();
    assertThat(dialog.onRequest(bye)).isEqualTo(new Accepted(false));
  }

  @Test
  void shouldRefuseMisuse() {
    var dialog = Dialog.uas(invite(), BOB_TAG);
    assertThatIllegalArgumentException().isThrownBy(() -> dialog.request(Method.ACK));
    assertThatIllegalArgumentException().isThrownBy(() -> dialog.request(Method.CANCEL));
    assertThatIllegalArgumentException().isThrownBy(() -> dialog.skipCSeq(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dialog.uac(invite(), answer(486, "b")))
        .withMessage("response: 486 (expected: 101 to 299)");
  }
}
