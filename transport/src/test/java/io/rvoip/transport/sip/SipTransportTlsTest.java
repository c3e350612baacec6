package io.rvoip.transport.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.testkit.Scenario;
import io.rvoip.transport.tls.ClientAuth;
import io.rvoip.transport.tls.TlsFailure;
import io.rvoip.transport.tls.TlsMaterial;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** SIP over TLS as it should be: messages, names, certificates. */
class SipTransportTlsTest extends TlsRig {
  @Test
  @Scenario("sip-transport/TLS connections/Message over TLS")
  void shouldCarryMessagesBothWaysOverEachVersion() throws IOException {
    SipTransport server = server(PKI.issue("URI:sip:example.com"));
    for (String version : TlsMaterial.PROTOCOLS) {
      SipTransport client =
          opened(
              theirs,
              0,
              new TlsMaterial(
                  List.of(),
                  List.of(PKI.certificate()),
                  ClientAuth.NONE,
                  List.of(),
                  List.of(version)));
      Flow flow = get(client.tlsFlow(listening(server), "example.com"));
      client.send(flow, Messages.options(VIA, "call-" + version, "x".repeat(40_000)));
      var received = recorder.result();
      assertThat(received.flow().transport()).isEqualTo(TransportKind.TLS);
      assertThat(received.message().callId()).isEqualTo("call-" + version);
      assertThat(received.message().body()).hasSize(40_000);
      server.send(received.flow(), Messages.ok(VIA));
      assertThat(theirs.result().flow()).isEqualTo(flow);
      assertThat(server.counters().handshakes().completed()).containsEntry(version, 1L);
    }
    assertThat(server.counters().tls().received()).isEqualTo(2);
    assertThat(server.counters().tcp().received()).isZero();
    await().until(() -> server.counters().connections().heldBytes() == 0);
  }

  @Test
  @Scenario("sip-transport/TLS connections/Reuse by name")
  void shouldReuseAConnectionForTheNameItWasMadeForAndNoOther() throws IOException {
    SipTransport server = server(PKI.issue("DNS:a.example.com", "DNS:b.example.com"));
    SipTransport client = client();
    InetSocketAddress at = listening(server);
    var first = client.tlsFlow(at, "a.example.com");
    var second = client.tlsFlow(at, "A.example.com");
    Flow flow = get(first);
    assertThat(get(second)).isEqualTo(flow);
    assertThat(get(client.tlsFlow(at, "a.example.com"))).isEqualTo(flow);
    assertThat(get(client.tlsFlow(at, "b.example.com"))).isNotEqualTo(flow);
    // Who came in by TLS has proven no name.
    client.send(flow, Messages.options(VIA));
    Flow accepted = recorder.result().flow();
    assertThatThrownBy(() -> get(server.tlsFlow(accepted.remote(), "a.example.com")))
        .hasRootCauseInstanceOf(IOException.class);
  }

  // RFC 5922 §7.2.
  @Test
  @Scenario("sip-transport/Server identity/Certificate of another domain")
  void shouldRefuseServersThatCannotProveTheName() throws IOException {
    refused(server(PKI.issue("DNS:other.example.com")), "example.com", TlsFailure.WRONG_NAME);
    // "MUST NOT match any form of wildcard".
    refused(server(PKI.issue("DNS:*.example.com")), "a.example.com", TlsFailure.WRONG_NAME);
    // §7.1: names of DNS count only when there is no SIP URI; a user's URI is no domain.
    refused(
        server(PKI.issue("URI:sip:other.example.com", "DNS:example.com")),
        "example.com",
        TlsFailure.WRONG_NAME);
    refused(server(PKI.issue("URI:sip:joe@example.com")), "example.com", TlsFailure.WRONG_NAME);
    refused(server(STRANGERS.issue("DNS:example.com")), "example.com", TlsFailure.UNTRUSTED);
    refused(
        server(PKI.issue(Instant.now().minusSeconds(60), "DNS:example.com")),
        "example.com",
        TlsFailure.EXPIRED);
    SipTransport byAddress = server(PKI.issue("IP:127.0.0.44"));
    get(client().tlsFlow(listening(byAddress), "127.0.0.44"));
    // No name of DNS can look like this; whoever asks for it must hear so.
    assertThatThrownBy(() -> get(client().tlsFlow(listening(byAddress), "a_" + "\u00e4..b")))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Scenario("sip-transport/Server identity/Server name")
  void shouldShowTheCertificateOfTheNameThatIsAskedFor() throws IOException {
    SipTransport server =
        opened(
            recorder,
            0,
            material(
                ClientAuth.NONE,
                PKI.issue("DNS:first.example.com"),
                PKI.issue("DNS:second.example.com")));
    SipTransport client = client();
    get(client.tlsFlow(listening(server), "second.example.com"));
    get(client.tlsFlow(listening(server), "first.example.com"));
    refused(server, "third.example.com", TlsFailure.WRONG_NAME);
  }

  @Test
  @Scenario("sip-transport/Client certificates/Verified certificate")
  void shouldKnowTheVerifiedCertificateOfAClient() throws IOException {
    SipTransport server =
        opened(recorder, 0, material(ClientAuth.WANT, PKI.issue("DNS:example.com")));
    SipTransport alice =
        opened(theirs, 0, material(ClientAuth.NONE, PKI.issue("URI:sip:alice@example.com")));
    alice.send(
        get(alice.tlsFlow(listening(server), "example.com")), Messages.options(VIA, "a", ""));
    var peer = server.peer(recorder.result().flow());
    assertThat(peer).isNotNull();
    assertThat(peer.uris()).containsExactly("sip:alice@example.com");
    assertThat(peer.bears("SIP:alice@example.com")).isTrue();
    SipTransport nobody = client();
    nobody.send(
        get(nobody.tlsFlow(listening(server), "example.com")), Messages.options(VIA, "n", ""));
    assertThat(server.peer(recorder.result().flow())).isNull();
  }

  @Test
  @Scenario("sip-transport/Client certificates/Certificate that cannot be verified")
  void shouldEndTheHandshakeOfClientsWhoseCertificateIsNotBelieved() throws IOException {
    SipTransport wants =
        opened(recorder, 0, material(ClientAuth.WANT, PKI.issue("DNS:example.com")));
    comesToNothing(wants, STRANGERS.issue("URI:sip:alice@example.com"), TlsFailure.UNTRUSTED);
    comesToNothing(
        wants,
        PKI.issue(Instant.now().minusSeconds(60), "URI:sip:alice@example.com"),
        TlsFailure.EXPIRED);
    SipTransport needs =
        opened(recorder, 0, material(ClientAuth.NEED, PKI.issue("DNS:example.com")));
    comesToNothing(needs, null, TlsFailure.NO_CERTIFICATE);
    assertThat(recorder.hasResult()).isFalse();
  }

  @Test
  @Scenario("sip-transport/TLS connections/Farewell")
  void shouldAnswerACloseNotifyAndSendOneItself() throws Exception {
    SipTransport server = server(PKI.issue("DNS:example.com"));
    SSLSocket phone = phone(server, "TLSv1.3");
    phone.getOutputStream().write(Messages.options(VIA));
    recorder.result();
    phone.shutdownOutput();
    assertThat(phone.getInputStream().read()).isEqualTo(-1);
    assertThat(recorder.closed().why()).isEqualTo(CloseReason.PEER_CLOSED);
    SSLSocket other = phone(server, "TLSv1.3");
    other.getOutputStream().write(Messages.options(VIA));
    recorder.result();
    server.close();
    // Without close_notify the stream would end by an SSLException.
    assertThat(other.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  @Scenario("sip-transport/TLS connections/New certificates")
  void shouldUseNewCertificatesForNewConnectionsAndLeaveTheOldOnes() throws IOException {
    SipTransport server = server(PKI.issue("DNS:old.example.com"));
    SipTransport client = client();
    Flow old = get(client.tlsFlow(listening(server), "old.example.com"));
    server.useTls(material(ClientAuth.NONE, PKI.issue("DNS:new.example.com")));
    Flow fresh = get(client.tlsFlow(listening(server), "new.example.com"));
    client.send(old, Messages.options(VIA, "old", ""));
    assertThat(recorder.result().message().callId()).isEqualTo("old");
    client.send(fresh, Messages.options(VIA, "fresh", ""));
    assertThat(recorder.result().message().callId()).isEqualTo("fresh");
    refused(server, "old.example.com", TlsFailure.WRONG_NAME);
  }

  @Test
  void shouldAnnounceThePortThatListensForTls() throws IOException {
    SipTransport server = server(PKI.issue("DNS:example.com"));
    SipTransport client = client();
    Flow flow = get(client.tlsFlow(listening(server), "example.com"));
    client.send(flow, Messages.options(VIA));
    assertThat(server.advertised(recorder.result().flow())).isEqualTo(listening(server));
    // Who does not listen names the connection itself.
    assertThat(client.advertised(flow).getPort()).isEqualTo(flow.local().getPort());
  }
}
