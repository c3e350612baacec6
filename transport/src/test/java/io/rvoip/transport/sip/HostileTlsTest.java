package io.rvoip.transport.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rvoip.testkit.Scenario;
import io.rvoip.transport.sip.SipTransportSettings.TlsSettings;
import io.rvoip.transport.tls.ClientAuth;
import io.rvoip.transport.tls.TlsFailure;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Peers that break or misuse TLS: each is closed, and the reason counted. */
class HostileTlsTest extends TlsRig {
  @Test
  @Scenario("sip-transport/Hostile TLS/Plain text")
  void shouldCloseWhatSpeaksNoTls() throws IOException {
    SipTransport server = server(PKI.issue("DNS:example.com"));
    Socket plain = connected(server);
    plain.getOutputStream().write(Messages.options(VIA));
    assertEnds(plain);
    failed(server, TlsFailure.PLAINTEXT);
    assertThat(server.counters().connections().closed()).containsEntry(CloseReason.TLS, 1L);
    assertThat(recorder.hasResult()).isFalse();
  }

  @Test
  @Scenario("sip-transport/Hostile TLS/Slow handshake")
  void shouldCloseAHandshakeThatTakesTooLong() throws IOException {
    SipTransport server =
        opened(
            recorder,
            SipTransportSettings.DEFAULT
                .withBind(List.of(HOST), 0)
                .withTimeouts(Duration.ofMillis(300), Duration.ofMinutes(5), Duration.ofMinutes(5))
                .withTls(new TlsSettings(0, material(ClientAuth.NONE, PKI.issue("DNS:a.test")))));
    Socket silent = connected(server);
    Socket half = connected(server);
    half.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0});
    assertEnds(silent);
    assertEnds(half);
    failed(server, TlsFailure.TIMEOUT, 2);
  }

  @Test
  @Scenario("sip-transport/Hostile TLS/Giant record")
  void shouldRefuseRecordsThatAreLargerThanAllowed() throws IOException {
    SipTransport server = server(PKI.issue("DNS:example.com"));
    Socket peer = connected(server);
    byte[] giant = new byte[65_000];
    giant[0] = 22;
    giant[1] = 3;
    giant[2] = 1;
    giant[3] = (byte) 0xff;
    giant[4] = (byte) 0xff;
    peer.getOutputStream().write(giant);
    failed(server, TlsFailure.PROTOCOL);
    await().until(() -> server.counters().connections().heldBytes() == 0);
  }

  @Test
  @Scenario("sip-transport/Hostile TLS/Peer that leaves")
  void shouldForgetAPeerThatLeavesInTheMidst() throws IOException {
    SipTransport server = server(PKI.issue("DNS:example.com"));
    Socket peer = connected(server);
    peer.getOutputStream().write(new byte[] {22, 3, 1, 0, 100, 1});
    peer.shutdownOutput();
    failed(server, TlsFailure.PEER_GONE);
    assertThat(server.counters().connections().open()).isZero();
  }

  @Test
  @Scenario("sip-transport/Hostile TLS/Negotiating anew")
  void shouldCloseAConnectionThatNegotiatesAnew() throws Exception {
    SipTransport server = server(PKI.issue("DNS:example.com"));
    SSLSocket phone = phone(server, "TLSv1.2");
    phone.getOutputStream().write(Messages.options(VIA));
    recorder.result();
    phone.startHandshake();
    assertThatThrownBy(() -> phone.getInputStream().read()).isInstanceOf(IOException.class);
    failed(server, TlsFailure.RENEGOTIATION);
    assertThat(recorder.closed().why()).isEqualTo(CloseReason.TLS);
  }

  @Test
  @Scenario("sip-transport/Hostile TLS/Records that carry nothing")
  void shouldCloseAConnectionThatFloodsWithKeyUpdates() throws Exception {
    SipTransport server = server(PKI.issue("DNS:example.com"));
    SSLSocket phone = phone(server, "TLSv1.3");
    phone.getOutputStream().write(Messages.options(VIA));
    recorder.result();
    try {
      for (int i = 0; i < 1000; i++) {
        phone.startHandshake(); // RFC 8446 §4.6.3: a key update
      }
    } catch (IOException e) {
      // closed under us, as it should be
    }
    failed(server, TlsFailure.EMPTY_RECORDS);
  }

  // RFC 8446 §6.1.
  @Test
  @Scenario("sip-transport/TLS connections/Limits")
  void shouldKeepTheTimeOfAMessageWhoseRecordIsNotWhole() throws Exception {
    SipTransport server =
        opened(
            recorder,
            SipTransportSettings.DEFAULT
                .withBind(List.of(HOST), 0)
                .withTimeouts(Duration.ofSeconds(4), Duration.ofMinutes(5), Duration.ofMillis(300))
                .withTls(
                    new TlsSettings(0, material(ClientAuth.NONE, PKI.issue("DNS:example.com")))));
    Socket raw = connected(server);
    SSLSocket phone =
        (SSLSocket) trusting().getSocketFactory().createSocket(raw, "example.com", 1, false);
    phone.setUseClientMode(true);
    phone.getOutputStream().write(Messages.options(VIA));
    recorder.result();
    raw.getOutputStream().write(new byte[] {23, 3, 3, 0, 50, 1, 2, 3});
    assertThat(recorder.closed().why()).isEqualTo(CloseReason.SLOW_MESSAGE);
    await().until(() -> server.counters().connections().heldBytes() == 0);
  }
}
