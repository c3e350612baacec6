package io.rvoip.protocol.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** RFC 3263 §4.1 and §4.2, told by what is asked and what comes out. */
class LocatingTest {
  private final Map<String, Answer> zone = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private Set<TransportKind> transports =
      EnumSet.of(TransportKind.UDP, TransportKind.TCP, TransportKind.TLS);
  private LocateLimits limits = new LocateLimits(10, 32);

  private Locating located(String uri) {
    Destination to = Destination.of((SipUri) Uri.parse(uri), false);
    assertThat(to).isNotNull();
    Locating locating = new Locating(to, transports, limits, a -> true, new Random(1));
    for (var open = locating.questions(); !open.isEmpty(); open = locating.questions()) {
      for (Question question : open) {
        asked.add(question.toString());
        locating.answered(
            question, zone.getOrDefault(question.toString(), new Answer.Nothing("no such name")));
      }
    }
    return locating;
  }

  private List<String> targets(String uri) {
    return located(uri).targets().stream().map(Target::toString).toList();
  }

  private void address(String name, String... addresses) {
    zone.put(
        "ADDRESS " + name,
        new Answer.Addresses(
            java.util.Arrays.stream(addresses).map(InetAddress::ofLiteral).toList()));
  }

  private void srv(String name, SrvRecord... records) {
    zone.put("SRV " + name, new Answer.Services(List.of(records)));
  }

  private void naptr(String name, NaptrRecord... records) {
    zone.put("NAPTR " + name, new Answer.Rules(List.of(records)));
  }

  /** The example of RFC 3263 §4.1, with its replacement names. */
  private void exampleOfTheRfc() {
    naptr(
        "example.com",
        new NaptrRecord(50, 50, "s", "SIPS+D2T", "_sips._tcp.example.com"),
        new NaptrRecord(90, 50, "s", "SIP+D2T", "_sip._tcp.example.com"),
        new NaptrRecord(100, 50, "s", "SIP+D2U", "_sip._udp.example.com"));
    srv("_sips._tcp.example.com", new SrvRecord(0, 1, 5061, "tls.example.com"));
    srv(
        "_sip._tcp.example.com",
        new SrvRecord(2, 1, 5060, "server2.example.com"),
        new SrvRecord(1, 1, 5060, "server1.example.com"));
    srv("_sip._udp.example.com", new SrvRecord(0, 1, 5060, "udp.example.com"));
    address("tls.example.com", "192.0.2.9");
    address("server1.example.com", "192.0.2.1");
    address("server2.example.com", "192.0.2.2");
    address("udp.example.com", "192.0.2.3");
  }

  @Test
  void shouldAskNobodyForANumericHost() {
    assertThat(targets("sip:a@192.0.2.1")).containsExactly("udp 192.0.2.1:5060");
    assertThat(targets("sips:a@192.0.2.1")).containsExactly("tls 192.0.2.1:5061");
    assertThat(targets("sip:a@192.0.2.1:5070;transport=tcp")).containsExactly("tcp 192.0.2.1:5070");
    assertThat(targets("sip:a@[2001:db8::1]")).containsExactly("udp [2001:db8:0:0:0:0:0:1]:5060");
    assertThat(asked).isEmpty();
  }

  @Test
  void shouldTakeMaddrInPlaceOfTheHostButProveTheHost() {
    Locating locating = located("sips:a@example.com;maddr=192.0.2.7");
    assertThat(locating.targets()).hasSize(1);
    assertThat(locating.targets().getFirst().address().getHostString()).isEqualTo("192.0.2.7");
    assertThat(locating.targets().getFirst().domain()).isEqualTo("example.com");
  }

  @Test
  void shouldAskForAddressesAloneWhenAPortIsGiven() {
    address("example.com", "192.0.2.1", "192.0.2.2");
    assertThat(targets("sip:a@example.com:5070"))
        .containsExactly("udp 192.0.2.1:5070 (example.com)", "udp 192.0.2.2:5070 (example.com)");
    assertThat(targets("sips:a@Example.com.:5071"))
        .containsExactly("tls 192.0.2.1:5071 (example.com)", "tls 192.0.2.2:5071 (example.com)");
    assertThat(asked).containsOnly("ADDRESS example.com");
  }

  @Test
  void shouldAskForTheServicesOfTheTransportThatIsGiven() {
    exampleOfTheRfc();
    assertThat(targets("sip:a@example.com;transport=tcp"))
        .containsExactly(
            "tcp 192.0.2.1:5060 (server1.example.com)", "tcp 192.0.2.2:5060 (server2.example.com)");
    assertThat(asked.getFirst()).isEqualTo("SRV _sip._tcp.example.com");
    assertThat(targets("sip:a@example.com;transport=tls"))
        .containsExactly("tls 192.0.2.9:5061 (tls.example.com)");
    assertThat(targets("sips:a@example.com;transport=tcp"))
        .containsExactly("tls 192.0.2.9:5061 (tls.example.com)");
    assertThat(asked).noneMatch(q -> q.startsWith("NAPTR"));
  }

  @Test
  void shouldFollowTheRuleOfTheLowestOrderThatItCanUse() {
    exampleOfTheRfc();
    assertThat(targets("sip:a@example.com"))
        .containsExactly("tls 192.0.2.9:5061 (tls.example.com)");
    transports = EnumSet.of(TransportKind.UDP, TransportKind.TCP);
    asked.clear();
    assertThat(targets("sip:a@example.com"))
        .containsExactly(
            "tcp 192.0.2.1:5060 (server1.example.com)", "tcp 192.0.2.2:5060 (server2.example.com)");
    assertThat(asked)
        .containsExactly(
            "NAPTR example.com",
            "SRV _sip._tcp.example.com",
            "ADDRESS server1.example.com",
            "ADDRESS server2.example.com");
  }

  @Test
  void shouldTryRulesOfOneOrderByPreference() {
    naptr(
        "example.com",
        new NaptrRecord(10, 20, "S", "sip+d2u", "_sip._udp.a.example.com"),
        new NaptrRecord(10, 10, "s", "SIP+D2T", "_sip._tcp.b.example.com"));
    srv("_sip._udp.a.example.com", new SrvRecord(0, 0, 5060, "a.example.com"));
    srv("_sip._tcp.b.example.com", new SrvRecord(0, 0, 5060, "b.example.com"));
    address("a.example.com", "192.0.2.1");
    address("b.example.com", "192.0.2.2");
    assertThat(targets("sip:u@example.com"))
        .containsExactly(
            "tcp 192.0.2.2:5060 (b.example.com)", "udp 192.0.2.1:5060 (a.example.com)");
  }

  @Test
  void shouldTakeOnlyRulesForTlsWhenTheUriIsSips() {
    naptr(
        "example.com",
        new NaptrRecord(10, 10, "s", "SIP+D2T", "_sip._tcp.example.com"),
        new NaptrRecord(20, 10, "s", "SIPS+D2T", "_sips._tcp.example.com"));
    srv("_sip._tcp.example.com", new SrvRecord(0, 0, 5060, "clear.example.com"));
    srv("_sips._tcp.example.com", new SrvRecord(0, 0, 5061, "tls.example.com"));
    address("clear.example.com", "192.0.2.1");
    address("tls.example.com", "192.0.2.2");
    assertThat(targets("sips:a@example.com"))
        .containsExactly("tls 192.0.2.2:5061 (tls.example.com)");
  }

  @Test
  void shouldIgnoreRulesOfOtherApplications() {
    naptr(
        "example.com",
        new NaptrRecord(1, 1, "u", "E2U+sip", ""),
        new NaptrRecord(1, 1, "s", "SIP+D2S", "_sip._sctp.example.com"),
        new NaptrRecord(1, 1, "", "SIP+D2U", "elsewhere.example.com"));
    srv("_sip._udp.example.com", new SrvRecord(0, 0, 5070, "udp.example.com"));
    address("udp.example.com", "192.0.2.3");
    assertThat(targets("sip:a@example.com"))
        .containsExactly("udp 192.0.2.3:5070 (udp.example.com)");
  }

  @Test
  void shouldAskForTheServicesOfEachTransportWhenThereAreNoRules() {
    srv("_sip._udp.example.com", new SrvRecord(0, 0, 5060, "a.example.com"));
    srv("_sip._tcp.example.com", new SrvRecord(0, 0, 5062, "a.example.com"));
    address("a.example.com", "192.0.2.1");
    assertThat(targets("sip:u@example.com"))
        .containsExactly(
            "udp 192.0.2.1:5060 (a.example.com)", "tcp 192.0.2.1:5062 (a.example.com)");
    assertThat(asked)
        .containsExactly(
            "NAPTR example.com",
            "SRV _sip._udp.example.com",
            "SRV _sip._tcp.example.com",
            "ADDRESS a.example.com");
    asked.clear();
    assertThat(targets("sips:u@example.com")).isEmpty();
    assertThat(asked)
        .containsExactly("NAPTR example.com", "SRV _sips._tcp.example.com", "ADDRESS example.com");
  }

  @Test
  void shouldGoToTheAddressesOfTheDomainWhenThereAreNoServices() {
    address("example.com", "192.0.2.1");
    assertThat(targets("sip:u@example.com")).containsExactly("udp 192.0.2.1:5060 (example.com)");
    assertThat(targets("sips:u@example.com")).containsExactly("tls 192.0.2.1:5061 (example.com)");
    assertThat(targets("sip:u@example.com;transport=tcp"))
        .containsExactly("tcp 192.0.2.1:5060 (example.com)");
  }

  // RFC 2782: "." means that the service is decidedly not available at this domain.
  @Test
  void shouldNotGoToTheDomainWhenItSaysThatItHasNoSuchService() {
    srv("_sip._udp.example.com", new SrvRecord(0, 0, 0, ""));
    address("example.com", "192.0.2.1");
    Locating locating = located("sip:u@example.com;transport=udp");
    assertThat(locating.targets()).isEmpty();
    assertThat(locating.failure())
        .isEqualTo("SRV _sip._udp.example.com: the domain says that it has no such service");
    assertThat(asked).containsExactly("SRV _sip._udp.example.com");
  }

  @Test
  void shouldTellWhatItHasNotFound() {
    assertThat(located("sip:u@example.com:5060").failure())
        .isEqualTo("ADDRESS example.com: no such name");
  }

  // RFC 7984 §3: both families; RFC 6724 §2.1: IPv6 before IPv4.
  @Test
  void shouldTryTheAddressesOfBothFamilies() {
    address("example.com", "192.0.2.1", "2001:db8::1", "192.0.2.2", "fd00::1");
    assertThat(targets("sip:u@example.com:5060"))
        .extracting(t -> t.substring(4, t.indexOf(" (")))
        .containsExactly(
            "[2001:db8:0:0:0:0:0:1]:5060",
            "192.0.2.1:5060",
            "192.0.2.2:5060",
            "[fd00:0:0:0:0:0:0:1]:5060");
  }

  @Test
  void shouldPutAddressesLastToWhichThereIsNoWay() {
    Destination to = Destination.of((SipUri) Uri.parse("sip:u@example.com:5060"), false);
    Locating locating =
        new Locating(
            to, transports, limits, a -> a instanceof java.net.Inet4Address, new Random(1));
    locating.answered(
        locating.questions().getFirst(),
        new Answer.Addresses(
            List.of(InetAddress.ofLiteral("2001:db8::1"), InetAddress.ofLiteral("192.0.2.1"))));
    assertThat(locating.targets())
        .extracting(t -> t.address().getAddress().getHostAddress())
        .containsExactly("192.0.2.1", "2001:db8:0:0:0:0:0:1");
  }

  @Test
  void shouldKeepToItsLimits() {
    limits = new LocateLimits(3, 5);
    SrvRecord[] many = new SrvRecord[100];
    for (int i = 0; i < many.length; i++) {
      many[i] = new SrvRecord(i, 0, 5060, "s" + i + ".example.com");
      address("s" + i + ".example.com", "192.0.2." + i);
    }
    srv("_sip._udp.example.com", many);
    assertThat(targets("sip:u@example.com;transport=udp")).hasSize(3);
    assertThat(asked).hasSize(1 + 3);
  }

  @Test
  void shouldSendNoRequestTwiceToOneServerOfTwoNames() {
    srv(
        "_sip._udp.example.com",
        new SrvRecord(1, 0, 5060, "a.example.com"),
        new SrvRecord(2, 0, 5060, "b.example.com"));
    address("a.example.com", "192.0.2.1");
    address("b.example.com", "192.0.2.1");
    assertThat(targets("sip:u@example.com;transport=udp"))
        .containsExactly("udp 192.0.2.1:5060 (a.example.com)");
  }

  @Test
  void shouldKnowNoWayOverTransportsThatItHasNot() {
    for (String uri :
        List.of(
            "sip:a@example.com;transport=ws",
            "sip:a@example.com;transport=sctp",
            "sips:a@example.com;transport=udp")) {
      assertThat(Destination.of((SipUri) Uri.parse(uri), false)).as(uri).isNull();
    }
    assertThat(Destination.of((SipUri) Uri.parse("sip:a@example.com;transport=udp"), true))
        .isNull();
  }

  @Test
  void shouldTakeNoAnswerToWhatItHasNotAsked() {
    Locating locating =
        new Locating(
            Destination.of((SipUri) Uri.parse("sip:192.0.2.1"), false),
            transports,
            limits,
            a -> true,
            new Random(1));
    assertThatThrownBy(
            () ->
                locating.answered(
                    new Question(Question.Kind.SRV, "example.com"), new Answer.Nothing("no")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
