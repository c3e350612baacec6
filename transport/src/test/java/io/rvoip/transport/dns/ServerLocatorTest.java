package io.rvoip.transport.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.locate.Destination;
import io.rvoip.protocol.sip.locate.Target;
import io.rvoip.testkit.Scenario;
import io.rvoip.testkit.TestNameServer;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** From a URI to servers, by a name server on a real socket. */
class ServerLocatorTest {
  private static final Set<TransportKind> ALL =
      EnumSet.of(TransportKind.UDP, TransportKind.TCP, TransportKind.TLS);

  private static ServerLocator locator(TestNameServer server) {
    return new ServerLocator(
        DnsSettings.DEFAULT.withServers(List.of(server.address())), new Random(1));
  }

  private static ServerLocator.Located locate(ServerLocator locator, String uri) throws Exception {
    return locator
        .locate(destination(uri), ALL, a -> true)
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private static Destination destination(String uri) {
    Destination to = Destination.of((SipUri) Uri.parse(uri), false);
    assertThat(to).isNotNull();
    return to;
  }

  private static final String TWO_RULES =
      """
      example.test. IN NAPTR 10 1 "s" "SIP+D2T" "" _sip._tcp.example.test.
      example.test. IN NAPTR 20 1 "s" "SIPS+D2T" "" _sips._tcp.example.test.
      example.test. IN A 192.0.2.9
      _sip._tcp.example.test. IN SRV 2 0 5062 b.example.test.
      _sip._tcp.example.test. IN SRV 1 0 5060 a.example.test.
      _sips._tcp.example.test. IN SRV 1 0 5061 a.example.test.
      a.example.test. IN A 192.0.2.1
      b.example.test. IN A 192.0.2.2
      """;

  @Test
  @Scenario("server-location/Servers of a URI/Rules, services, addresses")
  @Scenario("server-location/Servers of a URI/SIPS")
  @Scenario("server-location/Servers of a URI/No services")
  void shouldFollowRulesToServicesAndTheseToAddresses() throws Exception {
    try (TestNameServer server = new TestNameServer(TWO_RULES)) {
      ServerLocator locator = locator(server);
      assertThat(locate(locator, "sip:u@example.test").targets())
          .extracting(Target::toString)
          .containsExactly(
              "tcp 192.0.2.1:5060 (a.example.test)", "tcp 192.0.2.2:5062 (b.example.test)");
      assertThat(locate(locator, "sips:u@example.test").targets())
          .extracting(Target::toString)
          .containsExactly("tls 192.0.2.1:5061 (a.example.test)");
      assertThat(locate(locator, "sip:u@example.test:5070").targets())
          .extracting(Target::toString)
          .containsExactly("udp 192.0.2.9:5070 (example.test)");
      assertThat(locate(locator, "sip:u@b.example.test").targets())
          .extracting(Target::toString)
          .containsExactly("udp 192.0.2.2:5060 (b.example.test)");
    }
  }

  @Test
  @Scenario("server-location/Servers of a URI/Decidedly not available")
  void shouldSendNothingWhereADomainSaysThatThereIsNoSuchService() throws Exception {
    String zone =
        """
        _sip._udp.example.test. IN SRV 0 0 0 .
        example.test. IN A 192.0.2.9
        """;
    try (TestNameServer server = new TestNameServer(zone)) {
      var located = locate(locator(server), "sip:u@example.test");
      assertThat(located.targets()).isEmpty();
      assertThat(located.failure()).contains("the domain says that it has no such service");
    }
  }

  @Test
  @Scenario("server-location/Which server first/Who has failed")
  void shouldPutWhoHasFailedBehindAndWhoHasAnsweredBefore() throws Exception {
    String zone =
        """
        example.test. IN NAPTR 1 1 "s" "SIP+D2U" "" _sip._udp.example.test.
        _sip._udp.example.test. IN SRV 1 0 5060 a.example.test.
        _sip._udp.example.test. IN SRV 2 0 5060 b.example.test.
        _sip._udp.example.test. IN SRV 3 0 5060 c.example.test.
        a.example.test. IN A 192.0.2.1
        b.example.test. IN A 192.0.2.2
        c.example.test. IN A 192.0.2.3
        """;
    try (TestNameServer server = new TestNameServer(zone)) {
      ServerLocator locator = locator(server);
      String uri = "sip:u@example.test";
      List<Target> targets = locate(locator, uri).targets();
      assertThat(targets)
          .extracting(Target::toString)
          .containsExactly(
              "udp 192.0.2.1:5060 (a.example.test)",
              "udp 192.0.2.2:5060 (b.example.test)",
              "udp 192.0.2.3:5060 (c.example.test)");
      locator.failed(destination("sip:v@other.test"), targets.get(0));
      locator.answered(destination(uri), targets.get(2));
      assertThat(locate(locator, uri).targets())
          .containsExactly(targets.get(2), targets.get(1), targets.get(0));
    }
  }

  @Test
  void shouldTellWhyThereIsNoServer() throws Exception {
    try (TestNameServer server = new TestNameServer("other.test. IN A 192.0.2.1\n")) {
      var located = locate(locator(server), "sip:u@absent.test;transport=tcp");
      assertThat(located.targets()).isEmpty();
      assertThat(located.failure())
          .isEqualTo("SRV _sip._tcp.absent.test: no such name; ADDRESS absent.test: no such name");
    }
  }

  /** Where sipXtapi does otherwise than the RFCs, and so do we not. */
  private static final Map<String, String> OTHERWISE =
      Map.of(
          "test11 null",
          "RFC 2782: where there are SRV records, the domain's own address is not used",
          "test11 TCP",
          "likewise",
          "test22 null",
          "RFC 3263 §4.1: a sip URI leads to TLS by NAPTR only, never by _sip._tls");

  @Test
  void shouldFindWhatSipxtapiFinds() throws Exception {
    Path folder = Path.of(System.getProperty("rvoip.testdata", "absent"), "dns", "sipxtapi");
    assumeTrue(Files.isDirectory(folder), "no zone at " + folder + " (-Drvoip.testdata=…)");
    Config cases =
        ConfigFactory.parseString("cases = " + Files.readString(folder.resolve("cases.json")));
    try (InputStream zone = Files.newInputStream(folder.resolve("SipSrvLookupTest.named.zone"));
        TestNameServer server = new TestNameServer(zone)) {
      int compared = 0;
      for (Config c : cases.getConfigList("cases")) {
        String host = c.getString("target");
        String transport = c.getIsNull("transport") ? null : c.getString("transport");
        if (!c.getIsNull("option") || OTHERWISE.containsKey(host + " " + transport)) {
          continue;
        }
        String uri =
            "sip:"
                + host
                + (c.getIsNull("port") ? "" : ":" + c.getInt("port"))
                + (transport == null ? "" : ";transport=" + transport.toLowerCase(Locale.ROOT));
        List<Target> found = locate(locator(server), uri).targets();
        Map<TransportKind, List<String>> expected = expected(c, transport);
        Map<TransportKind, List<String>> got =
            found.stream()
                .collect(
                    Collectors.groupingBy(
                        Target::transport,
                        Collectors.mapping(
                            t ->
                                t.address().getAddress().getHostAddress()
                                    + ":"
                                    + t.address().getPort(),
                            Collectors.toList())));
        assertThat(got.keySet()).as(uri).isEqualTo(expected.keySet());
        for (TransportKind kind : expected.keySet()) {
          assertThat(got.get(kind)).as(uri).containsExactlyInAnyOrderElementsOf(expected.get(kind));
        }
        compared++;
      }
      assertThat(compared).isGreaterThan(30);
    }
  }

  /**
   * What upstream finds by transport, without the TCP that it adds where there is no SRV: RFC 3263
   * §4.1 then knows UDP alone.
   */
  private static Map<TransportKind, List<String>> expected(Config c, String transport) {
    boolean withServices = c.getConfigList("expect").stream().anyMatch(e -> e.getInt("weight") > 0);
    return c.getConfigList("expect").stream()
        .filter(e -> withServices || transport != null || e.getString("proto").equals("UDP"))
        .collect(
            Collectors.groupingBy(
                e -> TransportKind.valueOf(e.getString("proto")),
                Collectors.mapping(
                    e -> e.getString("addr") + ":" + e.getInt("port"), Collectors.toList())));
  }
}
