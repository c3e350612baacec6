package io.rvoip.protocol.sip.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.registrar.BindingChange.Cause;
import io.rvoip.protocol.sip.registrar.BindingChange.Removed;
import io.rvoip.protocol.sip.registrar.BindingChange.Stored;
import io.rvoip.protocol.sip.registrar.RegistrarSettings.OverLimit;
import io.rvoip.testkit.Scenario;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 3261 §10.3 and RFC 3327 §5.3. */
class RegistrarRulesTest {
  private static final long SECOND = 1000;
  private static final String DESK = "<sip:1001@192.0.2.1:5060>";
  private static final String MOBILE = "<sip:1001@192.0.2.2:5060>";

  private RegistrarRules rules = new RegistrarRules(settings(OverLimit.REFUSE));
  private List<Binding> bindings = List.of();
  private BindingOrigin origin = origin("n1", TransportKind.UDP, 0);
  private long now = 1_700_000_000_000L;
  private long cseq = 1;

  private static RegistrarSettings settings(OverLimit overLimit) {
    return new RegistrarSettings(3600, 60, 7200, 3, overLimit);
  }

  private static BindingOrigin origin(String node, TransportKind kind, long connection) {
    var flow = new Flow(kind, address("127.0.0.1", 5060), address("192.0.2.1", 5060), connection);
    return new BindingOrigin(node, flow);
  }

  private static InetSocketAddress address(String ip, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
  }

  private MessageEditor register(String... contacts) {
    var request =
        SipRequest.builder(Method.REGISTER, Uri.parse("sip:example.com"))
            .add(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK" + cseq)
            .add(HeaderName.FROM, "<sip:1001@example.com>;tag=f")
            .add(HeaderName.TO, "<sip:1001@example.com>")
            .add(HeaderName.CALL_ID, "reg1")
            .add(HeaderName.CSEQ, cseq++ + " REGISTER");
    for (String contact : contacts) {
      request.add(HeaderName.CONTACT, contact);
    }
    return request;
  }

  private RegisterResult send(MessageEditor request) {
    var result = rules.register(bindings, request.buildRequest(), "t", origin, now);
    bindings = result.bindings();
    return result;
  }

  private static List<String> contacts(SipResponse response) {
    return response.headers(HeaderName.CONTACT);
  }

  @Test
  @Scenario("registrar/Bindings/Expiry")
  void shouldTakeTheIntervalFromParameterThenHeaderThenDefault() {
    var result =
        send(
            register(DESK + ";expires=120", MOBILE, "<sip:1001@192.0.2.3>;expires=oops")
                .add(HeaderName.EXPIRES, "600"));
    assertThat(result.response().status()).isEqualTo(200);
    assertThat(result.response().to().tag()).isEqualTo("t");
    assertThat(contacts(result.response()))
        .containsExactly(
            DESK + ";expires=120", MOBILE + ";expires=600", "<sip:1001@192.0.2.3>;expires=3600");
    bindings = List.of();
    assertThat(contacts(send(register(DESK)).response())).containsExactly(DESK + ";expires=3600");
  }

  @Test
  @Scenario("registrar/Bindings/Expiry")
  void shouldCutLongIntervalsAndRefuseShortOnesWithMinExpires() {
    assertThat(contacts(send(register(DESK + ";expires=99999999999")).response()))
        .containsExactly(DESK + ";expires=7200");
    var refused = send(register(MOBILE + ";expires=59"));
    assertThat(refused.response().status()).isEqualTo(423);
    assertThat(refused.response().header(HeaderName.MIN_EXPIRES)).isEqualTo("60");
    assertThat(refused.isDurable()).isFalse();
    assertThat(bindings).hasSize(1);
  }

  @Test
  @Scenario("registrar/Bindings/One of several refused")
  void shouldChangeNothingWhenOneOfSeveralContactsIsRefused() {
    send(register(DESK));
    var refused = send(register(DESK + ";expires=0", MOBILE + ";expires=1"));
    assertThat(refused.response().status()).isEqualTo(423);
    assertThat(bindings).hasSize(1);
    assertThat(refused.changes()).isEmpty();
  }

  @Test
  @Scenario("registrar/Bindings/Query")
  void shouldListAllBindingsWithWhatIsLeftWhenAskedWithoutContact() {
    send(register(DESK + ";q=0.5;expires=100"));
    now += 30 * SECOND + 1;
    send(register(MOBILE + ";expires=200"));
    var listed = send(register());
    assertThat(listed.isDurable()).isFalse();
    assertThat(contacts(listed.response()))
        .containsExactly(DESK + ";expires=70;q=0.500", MOBILE + ";expires=200");
  }

  // §19.1.4: the same contact in another spelling is the same binding.
  @Test
  @Scenario("registrar/Bindings/Same contact")
  void shouldCompareContactsAsUris() {
    send(register("<sip:%31001@Phone.example.com:5060;transport=udp>"));
    send(register("<sip:1001@phone.EXAMPLE.com:5060;transport=UDP>"));
    assertThat(bindings).hasSize(1);
    send(register("<sip:1001@phone.example.com;transport=udp>"));
    assertThat(bindings).hasSize(2);
  }

  @Test
  @Scenario("registrar/Bindings/Removed")
  void shouldRemoveAContactWithExpiresZero() {
    send(register(DESK, MOBILE));
    var result = send(register(DESK + ";expires=0"));
    assertThat(contacts(result.response())).containsExactly(MOBILE + ";expires=3600");
    assertThat(result.changes())
        .singleElement()
        .isInstanceOfSatisfying(
            Removed.class,
            removed -> {
              assertThat(removed.cause()).isEqualTo(Cause.UNREGISTERED);
              assertThat(removed.binding().contact()).hasToString(DESK);
            });
    assertThat(send(register(DESK + ";expires=0")).isDurable()).isFalse();
  }

  // §10.3 step 6.
  @Test
  @Scenario("registrar/Bindings/Removed")
  void shouldTakeTheWildcardOnlyAloneAndWithExpiresZero() {
    send(register(DESK, MOBILE));
    assertThat(send(register("*")).response().status()).isEqualTo(400);
    assertThat(send(register("*").add(HeaderName.EXPIRES, "5")).response().status()).isEqualTo(400);
    assertThat(send(register("*", DESK).add(HeaderName.EXPIRES, "0")).response().status())
        .isEqualTo(400);
    assertThat(send(register(DESK, "*").add(HeaderName.EXPIRES, "0")).response().status())
        .isEqualTo(400);
    assertThat(bindings).hasSize(2);
    var all = send(register("*").add(HeaderName.EXPIRES, "0"));
    assertThat(all.response().status()).isEqualTo(200);
    assertThat(all.bindings()).isEmpty();
    assertThat(all.changes()).hasSize(2);
  }

  // §10.3 step 7: an older request of the same client must not undo a newer one.
  @Test
  @Scenario("registrar/Bindings/Older request")
  void shouldRefuseAnOlderRequestOfTheSameCallId() {
    var older = register(DESK);
    send(register(DESK));
    assertThat(send(older).response().status()).isEqualTo(400);
    var olderWildcard = older.set(HeaderName.CONTACT, "*").add(HeaderName.EXPIRES, "0");
    assertThat(send(olderWildcard).response().status()).isEqualTo(400);
    assertThat(bindings).hasSize(1);
    // After a restart of the phone Call-ID and CSeq begin anew.
    cseq = 1;
    assertThat(send(register(DESK).set(HeaderName.CALL_ID, "reg2")).response().status())
        .isEqualTo(200);
  }

  // Deviates from RFC 3261 §10.3: a repeat after the answer was lost with its node is no error.
  @Test
  @Scenario("registrar/Bindings/Repeated request")
  void shouldAnswerTheSameRegisterAgainWithoutAWrite() {
    send(register(DESK));
    cseq--;
    now += SECOND;
    var again = send(register(DESK));
    assertThat(again.response().status()).isEqualTo(200);
    assertThat(again.isDurable()).isFalse();
    assertThat(bindings).hasSize(1);
  }

  @Test
  @Scenario("registrar/Bindings/Too many contacts")
  void shouldRefuseMoreContactsThanAllowed() {
    send(register(DESK, MOBILE + ";expires=100", "<sip:1001@192.0.2.3>"));
    now += 40 * SECOND;
    var refused = send(another("reg2", "<sip:1001@192.0.2.4>"));
    assertThat(refused.response().status()).isEqualTo(403);
    assertThat(refused.response().header(HeaderName.WARNING))
        .isEqualTo("399 rvoip \"At most 3 contacts; the first of those registered ends in 60 s\"");
    assertThat(refused.isDurable()).isFalse();
    assertThat(bindings).hasSize(3);
    assertThat(send(register(DESK)).response().status()).isEqualTo(200);
    // One goes, another comes, in the same request.
    var swapped = send(another("reg2", "<sip:1001@192.0.2.4>", DESK + ";expires=0"));
    assertThat(swapped.response().status()).isEqualTo(200);
    assertThat(bindings).hasSize(3);
  }

  private MessageEditor another(String callId, String... contacts) {
    return register(contacts).set(HeaderName.CALL_ID, callId);
  }

  private List<String> registered() {
    return bindings.stream().map(b -> b.contact().uri().toString()).toList();
  }

  @Test
  @Scenario("registrar/Bindings/Too many contacts")
  void shouldRefuseMoreContactsInOneRequestThanAnybodyMayHave() {
    rules = new RegistrarRules(settings(OverLimit.REPLACE_OLDEST));
    var refused = send(register(DESK, MOBILE, "<sip:1001@192.0.2.3>", "<sip:1001@192.0.2.4>"));
    assertThat(refused.response().status()).isEqualTo(403);
    assertThat(bindings).isEmpty();
  }

  @Test
  @Scenario("registrar/Bindings/Room for the same phone")
  void shouldLetAPhoneTakeThePlaceOfItsOwnOlderContact() {
    String instance = ";+sip.instance=\"<urn:uuid:1>\"";
    send(another("a", "<sip:1@192.0.2.1:1000>" + instance));
    send(another("b", "<sip:1@192.0.2.2:1000>"));
    send(another("c", "<sip:1@192.0.2.3:1000>"));
    assertThat(send(another("d", "<sip:1@192.0.2.1:2000>" + instance)).response().status())
        .isEqualTo(200);
    assertThat(registered())
        .containsExactly("sip:1@192.0.2.2:1000", "sip:1@192.0.2.3:1000", "sip:1@192.0.2.1:2000");
    var moved = send(another("c", "<sip:1@192.0.2.3:2000>"));
    assertThat(moved.changes())
        .filteredOn(change -> change instanceof Removed r && r.cause() == Cause.REPLACED)
        .hasSize(1);
    assertThat(registered())
        .containsExactly("sip:1@192.0.2.2:1000", "sip:1@192.0.2.1:2000", "sip:1@192.0.2.3:2000");
  }

  @Test
  @Scenario("registrar/Bindings/Oldest replaced")
  void shouldEndTheContactThatWasRefreshedLongestAgo() {
    rules = new RegistrarRules(settings(OverLimit.REPLACE_OLDEST));
    send(another("a", "<sip:1@192.0.2.1>;expires=100"));
    send(another("b", "<sip:1@192.0.2.2>"));
    send(another("c", "<sip:1@192.0.2.3>"));
    now += 20 * SECOND;
    assertThat(send(another("a", "<sip:1@192.0.2.1>;expires=100")).isDurable()).isFalse();
    assertThat(send(another("d", "<sip:1@192.0.2.4>")).response().status()).isEqualTo(200);
    assertThat(registered())
        .containsExactly("sip:1@192.0.2.3", "sip:1@192.0.2.1", "sip:1@192.0.2.4");
  }

  // RFC 5626 §6: instance-id and reg-id name the binding, whatever its URI; an older request of the
  // same client undoes nothing.
  @Test
  @Scenario("registrar/Bindings/Same flow")
  void shouldReplaceTheContactOfTheSameInstanceAndRegId() {
    String flow = ";+sip.instance=\"<urn:uuid:1>\";reg-id=1";
    String other = ";+sip.instance=\"<urn:uuid:1>\";reg-id=2";
    var older = register("<sip:1@192.0.2.1:1000>" + flow);
    send(register("<sip:1@192.0.2.1:2000>" + flow));
    send(register("<sip:1@192.0.2.1:3000>" + other));
    assertThat(send(older).response().status()).isEqualTo(400);
    send(register("<sip:1@192.0.2.1:4000>" + flow));
    assertThat(registered()).containsExactly("sip:1@192.0.2.1:3000", "sip:1@192.0.2.1:4000");
  }

  @Test
  @Scenario("registrar/Bindings/Too many contacts")
  void shouldNotCountExpiredBindings() {
    send(register(DESK + ";expires=60", MOBILE + ";expires=60", "<sip:1001@192.0.2.3>"));
    now += 61 * SECOND;
    var result = send(another("reg2", "<sip:1001@192.0.2.4>"));
    assertThat(result.response().status()).isEqualTo(200);
    assertThat(contacts(result.response())).hasSize(2);
    assertThat(result.changes())
        .filteredOn(change -> change instanceof Removed r && r.cause() == Cause.EXPIRED)
        .hasSize(2);
  }

  @Test
  @Scenario("registrar/Few writes, nothing forgotten/Refresh")
  void shouldWriteOnlyEverySecondRefreshWhenNothingElseChanges() {
    assertThat(send(register(DESK + ";expires=100")).isDurable()).isTrue();
    assertThat(bindings.getFirst().keepUntilMillis()).isEqualTo(now + 200 * SECOND);
    int writes = 0;
    for (int i = 0; i < 20; i++) {
      now += 50 * SECOND;
      var refresh = send(register(DESK + ";expires=100"));
      assertThat(contacts(refresh.response())).containsExactly(DESK + ";expires=100");
      assertThat(bindings.getFirst().expiresAtMillis()).isEqualTo(now + 100 * SECOND);
      assertThat(bindings.getFirst().keepUntilMillis())
          .isGreaterThanOrEqualTo(bindings.getFirst().expiresAtMillis());
      writes += refresh.isDurable() ? 1 : 0;
    }
    assertThat(writes).isEqualTo(6); // with refreshes at half the interval, every third
  }

  @Test
  @Scenario("registrar/Few writes, nothing forgotten/Anything else changes")
  void shouldWriteWhenAnythingThatMattersChanges() {
    send(register(DESK));
    assertThat(send(register(DESK)).isDurable()).isFalse();
    assertThat(send(register(DESK + ";q=0.2")).isDurable()).isTrue();
    assertThat(send(register("<sip:1001@192.0.2.1:5060;ob>")).isDurable()).isTrue();
    assertThat(send(register(DESK).add(HeaderName.PATH, "<sip:p1;lr>")).isDurable()).isTrue();
    assertThat(send(register(DESK).add(HeaderName.USER_AGENT, "x")).isDurable()).isTrue();
    origin = origin("n1", TransportKind.TCP, 4);
    assertThat(send(register(DESK).add(HeaderName.USER_AGENT, "x")).isDurable()).isTrue();
    origin = origin("n2", TransportKind.TCP, 4);
    assertThat(send(register(DESK).add(HeaderName.USER_AGENT, "x")).isDurable()).isTrue();
    assertThat(bindings).hasSize(1);
    assertThat(bindings.getFirst().origin().node()).isEqualTo("n2");
  }

  @Test
  @Scenario("registrar/Few writes, nothing forgotten/After a crash")
  void shouldKeepAfterARestartWhoeverRefreshedWithoutAWrite() {
    var written = ((Stored) send(register(DESK + ";expires=100")).changes().getFirst()).binding();
    now += 90 * SECOND;
    assertThat(send(register(DESK + ";expires=100")).isDurable()).isFalse();
    now += 95 * SECOND; // 185 s after the write: the refresh of second 90 still counts
    var recovered = rules.recovered(List.of(written), now);
    assertThat(recovered).hasSize(1);
    assertThat(rules.targets(recovered, now)).hasSize(1);
    now += 15 * SECOND;
    assertThat(rules.recovered(List.of(written), now)).isEmpty();
    assertThat(rules.expire(recovered, now).bindings()).isEmpty();
  }

  @Test
  @Scenario("registrar/Path/Path kept")
  void shouldStoreThePathAndReturnItToThoseWhoKnowIt() {
    var plain = send(register(DESK).add(HeaderName.PATH, "<sip:p2;lr>, <sip:p1;lr>"));
    assertThat(plain.response().has(HeaderName.PATH)).isFalse();
    assertThat(bindings.getFirst().path()).containsExactly("<sip:p2;lr>", "<sip:p1;lr>");
    var known =
        send(
            register(DESK)
                .add(HeaderName.SUPPORTED, "path, outbound")
                .add(HeaderName.PATH, "<sip:p2;lr>, <sip:p1;lr>"));
    assertThat(known.response().headers(HeaderName.PATH))
        .containsExactly("<sip:p2;lr>", "<sip:p1;lr>");
  }

  private int portOf(String contact, String via) {
    bindings = List.of();
    send(register(contact).set(HeaderName.VIA, via + ";branch=z9hG4bK" + cseq));
    return bindings.getFirst().origin().flow().remote().getPort();
  }

  @Test
  @Scenario("registrar/Targets/Listening elsewhere")
  void shouldReachAPhoneWhereItListensUnlessATranslatorIsBetween() {
    String direct = "SIP/2.0/UDP 192.0.2.1:5060";
    assertThat(portOf("<sip:1001@192.0.2.1:5070>", direct)).isEqualTo(5070);
    assertThat(portOf("<sip:1001@192.0.2.1>", "SIP/2.0/UDP 192.0.2.1")).isEqualTo(5060);
    // Translated, elsewhere, over TCP, or by name: where the REGISTER came from.
    assertThat(portOf("<sip:1001@192.0.2.1:5070>", "SIP/2.0/UDP 10.0.0.1:5060")).isEqualTo(5060);
    assertThat(portOf("<sip:1001@192.0.2.1:5070>", "SIP/2.0/UDP 192.0.2.1:5099")).isEqualTo(5060);
    assertThat(portOf("<sip:1001@192.0.2.9:5070>", direct)).isEqualTo(5060);
    assertThat(portOf("<sip:1001@192.0.2.1:5070;transport=tcp>", direct)).isEqualTo(5060);
    assertThat(portOf("<sip:1001@phone.example:5070>", direct)).isEqualTo(5060);
    origin = origin("n1", TransportKind.TCP, 7);
    assertThat(portOf("<sip:1001@192.0.2.1:5070>", direct)).isEqualTo(5060);
  }

  @Test
  @Scenario("registrar/Targets/By q")
  void shouldOrderTargetsByPreferenceAndLeaveOutTheExpired() {
    send(
        register(
            DESK + ";q=0.3", MOBILE + ";q=0.7;expires=60", "<sip:1001@192.0.2.3>;q=.9;expires=80"));
    assertThat(rules.targets(bindings, now))
        .extracting(b -> b.q())
        .containsExactly(1000, 700, 300); // ".9" is no qvalue
    assertThat(rules.nextExpiryMillis(bindings)).isEqualTo(now + 60 * SECOND);
    now += 60 * SECOND;
    assertThat(rules.targets(bindings, now)).extracting(b -> b.q()).containsExactly(1000, 300);
    var expired = rules.expire(bindings, now);
    assertThat(expired.bindings()).hasSize(2);
    assertThat(expired.changes()).hasSize(1);
    assertThat(rules.nextExpiryMillis(List.of())).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldKeepWhatRfc5626NeedsAndSurviveASnapshot() {
    send(
        register(
                "\"Desk\" <sip:1001@192.0.2.1;ob>"
                    + ";reg-id=1;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"")
            .add(HeaderName.USER_AGENT, "phone/1.0")
            .add(HeaderName.PATH, "<sip:p1;lr>"));
    var binding = bindings.getFirst();
    assertThat(binding.instanceId()).isEqualTo("<urn:uuid:00000000-0000-1000-8000-000A95A0E128>");
    assertThat(binding.regId()).isEqualTo("1");
    assertThat(BindingSnapshot.of(binding).toBinding()).isEqualTo(binding);
  }
}
