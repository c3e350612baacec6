package io.rvoip.transport.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.locate.Answer;
import io.rvoip.protocol.sip.locate.NaptrRecord;
import io.rvoip.protocol.sip.locate.Question;
import io.rvoip.protocol.sip.locate.Question.Kind;
import io.rvoip.protocol.sip.locate.SrvRecord;
import io.rvoip.testkit.Scenario;
import io.rvoip.testkit.TestNameServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a name server on a real socket. */
class NameServersTest {
  private static final String ZONE =
      """
      example.test. IN NAPTR 10 20 "s" "SIP+D2T" "" _sip._tcp.example.test.
      example.test. IN NAPTR 30 40 "u" "E2U+sip" "!^.*$!sip:x@example.test!" .
      _sip._tcp.example.test. IN SRV 1 2 5070 Server.example.test.
      _sip._udp.example.test. IN SRV 0 0 0 .
      server.example.test. IN A 192.0.2.1
      server.example.test. IN AAAA 2001:db8::1
      four.example.test. IN A 192.0.2.4
      six.example.test. IN AAAA 2001:db8::6
      alias.example.test. IN CNAME four.example.test.
      loop.example.test. IN CNAME pool.example.test.
      pool.example.test. IN CNAME loop.example.test.
      fleeting.example.test. 0 IN A 192.0.2.5
      """;

  @TempDir Path dir;
  private TestNameServer server;
  private NameServers names;

  @BeforeEach
  void start() throws Exception {
    server = new TestNameServer(ZONE);
    names = asking(server.address());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private NameServers asking(InetSocketAddress... servers) throws Exception {
    return new NameServers(settings(servers), HostsFile.of(dir.resolve("hosts")));
  }

  private static DnsSettings settings(InetSocketAddress... servers) {
    return DnsSettings.DEFAULT.withServers(List.of(servers)).withTimeout(Duration.ofMillis(500), 2);
  }

  private Answer ask(Kind kind, String name) throws Exception {
    return names.ask(new Question(kind, name)).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static Answer addresses(String... texts) {
    return new Answer.Addresses(
        java.util.Arrays.stream(texts).map(InetAddress::ofLiteral).toList());
  }

  @Test
  void shouldReadRules() throws Exception {
    assertThat(((Answer.Rules) ask(Kind.NAPTR, "example.test")).records())
        .containsExactlyInAnyOrder(
            new NaptrRecord(10, 20, "s", "SIP+D2T", "_sip._tcp.example.test"),
            new NaptrRecord(30, 40, "u", "E2U+sip", ""));
  }

  @Test
  void shouldReadServices() throws Exception {
    assertThat(ask(Kind.SRV, "_sip._tcp.example.test"))
        .isEqualTo(new Answer.Services(List.of(new SrvRecord(1, 2, 5070, "server.example.test"))));
    assertThat(ask(Kind.SRV, "_sip._udp.example.test"))
        .isEqualTo(new Answer.Services(List.of(new SrvRecord(0, 0, 0, ""))));
  }

  @Test
  void shouldReadAddressesOfBothFamilies() throws Exception {
    assertThat(((Answer.Addresses) ask(Kind.ADDRESS, "server.example.test")).addresses())
        .containsExactlyInAnyOrder(
            InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1"));
    assertThat(ask(Kind.ADDRESS, "four.example.test")).isEqualTo(addresses("192.0.2.4"));
    assertThat(ask(Kind.ADDRESS, "six.example.test")).isEqualTo(addresses("2001:db8::6"));
  }

  @Test
  @Scenario("server-location/Questions to name servers/Aliases in a circle")
  void shouldFollowAliasesButNotInCircles() throws Exception {
    assertThat(ask(Kind.ADDRESS, "alias.example.test")).isEqualTo(addresses("192.0.2.4"));
    assertThat(ask(Kind.ADDRESS, "loop.example.test")).isInstanceOf(Answer.Nothing.class);
  }

  @Test
  void shouldTellThatThereIsNothing() throws Exception {
    assertThat(ask(Kind.ADDRESS, "absent.example.test"))
        .isEqualTo(new Answer.Nothing("no such name"));
    assertThat(ask(Kind.SRV, "server.example.test"))
        .isEqualTo(new Answer.Nothing("no such record"));
    assertThat(ask(Kind.ADDRESS, "a".repeat(64) + ".test"))
        .isEqualTo(new Answer.Nothing("not a domain name"));
    assertThat(ask(Kind.SRV, "_sip._udp." + "a.".repeat(130) + "test"))
        .isEqualTo(new Answer.Nothing("not a domain name"));
  }

  @Test
  @Scenario("server-location/Questions to name servers/Time to live")
  void shouldKeepAnswersByTheirTtlAndAlsoThatThereIsNothing() throws Exception {
    for (int i = 0; i < 3; i++) {
      ask(Kind.SRV, "_sip._tcp.example.test");
      ask(Kind.SRV, "_sip._tcp.absent.test");
      ask(Kind.SRV, "_sip._tcp.server.example.test");
      ask(Kind.ADDRESS, "fleeting.example.test");
    }
    assertThat(server.asked())
        .containsOnlyOnce(
            "SRV _sip._tcp.example.test",
            "SRV _sip._tcp.absent.test",
            "SRV _sip._tcp.server.example.test");
    assertThat(server.asked().stream().filter(q -> q.equals("A fleeting.example.test")))
        .as("TTL 0")
        .hasSize(3);
  }

  @Test
  @Scenario("server-location/Questions to name servers/Silent name server")
  void shouldAskTheNextServerWhenOneIsSilent() throws Exception {
    try (TestNameServer silent = new TestNameServer(ZONE)) {
      silent.beSilent(true);
      names = asking(silent.address(), server.address());
      assertThat(ask(Kind.ADDRESS, "four.example.test")).isEqualTo(addresses("192.0.2.4"));
      assertThat(silent.asked()).isNotEmpty();
    }
  }

  @Test
  @Scenario("server-location/Questions to name servers/Silent name server")
  void shouldGiveUpWhenNobodyAnswersAndAskAgainLater() throws Exception {
    server.beSilent(true);
    names =
        new NameServers(
            DnsSettings.DEFAULT
                .withServers(List.of(server.address()))
                .withTimeout(Duration.ofMillis(50), 2),
            HostsFile.of(dir.resolve("hosts")));
    assertThat(ask(Kind.SRV, "_sip._tcp.example.test"))
        .isEqualTo(new Answer.Nothing("no answer from the name servers"));
    assertThat(server.asked()).hasSize(2);
    server.beSilent(false);
    assertThat(ask(Kind.SRV, "_sip._tcp.example.test")).isInstanceOf(Answer.Services.class);
  }

  @Test
  void shouldAskOnceForWhatManyWantToKnow() throws Exception {
    server.beSilent(true);
    names =
        new NameServers(
            DnsSettings.DEFAULT
                .withServers(List.of(server.address()))
                .withTimeout(Duration.ofMillis(300), 1),
            HostsFile.of(dir.resolve("hosts")));
    Question question = new Question(Kind.SRV, "_sip._tcp.example.test");
    var first = names.ask(question).toCompletableFuture();
    for (int i = 0; i < 100; i++) {
      names.ask(question);
    }
    first.get(10, TimeUnit.SECONDS);
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  @Scenario("server-location/Questions to name servers/Too many questions")
  void shouldHaveNoMoreThanSoManyQuestionsOpen() throws Exception {
    server.beSilent(true);
    DnsSettings few =
        new DnsSettings(
            List.of(server.address()),
            Duration.ofSeconds(5),
            1,
            10,
            Duration.ofHours(1),
            Duration.ofHours(1),
            2,
            DnsSettings.DEFAULT.limits(),
            Duration.ZERO,
            10);
    names = new NameServers(few, HostsFile.of(dir.resolve("hosts")));
    names.ask(new Question(Kind.SRV, "a.test"));
    names.ask(new Question(Kind.SRV, "b.test"));
    assertThat(ask(Kind.SRV, "c.test"))
        .isEqualTo(new Answer.Nothing("too many questions to name servers are open"));
  }

  @Test
  @Scenario("server-location/Questions to name servers/Hosts file")
  void shouldAnswerNamesOfTheHostsFileFromThereAlone() throws Exception {
    Files.writeString(dir.resolve("hosts"), "127.0.0.9 pbx.example.test pbx\n::9 pbx\n");
    names = asking(server.address());
    assertThat(((Answer.Addresses) ask(Kind.ADDRESS, "pbx")).addresses())
        .containsExactlyInAnyOrder(
            InetAddress.ofLiteral("127.0.0.9"), InetAddress.ofLiteral("::9"));
    assertThat(ask(Kind.ADDRESS, "pbx.example.test")).isEqualTo(addresses("127.0.0.9"));
    assertThat(ask(Kind.NAPTR, "pbx")).isInstanceOf(Answer.Nothing.class);
    assertThat(ask(Kind.SRV, "_sip._udp.pbx")).isInstanceOf(Answer.Nothing.class);
    assertThat(ask(Kind.ADDRESS, "localhost")).isEqualTo(addresses("127.0.0.1"));
    assertThat(server.asked()).isEmpty();
  }
}
