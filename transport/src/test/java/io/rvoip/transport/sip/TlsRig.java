package io.rvoip.transport.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.testkit.TestPki;
import io.rvoip.transport.sip.SipTransportSettings.TlsSettings;
import io.rvoip.transport.tls.ClientAuth;
import io.rvoip.transport.tls.KeyedCertificate;
import io.rvoip.transport.tls.TlsFailure;
import io.rvoip.transport.tls.TlsMaterial;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;

/** Nodes and phones that speak TLS with certificates of one authority, and who misuses it. */
abstract class TlsRig {
  static final InetAddress HOST = InetAddress.ofLiteral("127.0.0.44");
  static final String VIA = "SIP/2.0/TLS 127.0.0.1:5071;branch=z9hG4bK1;rport";
  static final TestPki PKI = TestPki.create("authority");
  static final TestPki STRANGERS = TestPki.create("strangers");

  final Recorder recorder = new Recorder();
  final Recorder theirs = new Recorder();
  final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }

  void refused(SipTransport server, String name, TlsFailure why) throws IOException {
    SipTransport client = client();
    assertThatThrownBy(() -> get(client.tlsFlow(listening(server), name)))
        .hasRootCauseMessage("no TLS connection to " + listening(server) + ": " + why);
    failed(client, why);
  }

  void comesToNothing(SipTransport server, TestPki.Issued shown, TlsFailure why)
      throws IOException {
    SipTransport client =
        shown == null ? client() : opened(theirs, 0, material(ClientAuth.NONE, shown));
    CompletionStage<Flow> flow = client.tlsFlow(listening(server), "example.com");
    flow.thenAccept(up -> client.send(up, Messages.options(VIA))); // TLS 1.3 learns it later
    failed(server, why);
  }

  static void failed(SipTransport transport, TlsFailure why) {
    failed(transport, why, 1);
  }

  static void failed(SipTransport transport, TlsFailure why, long times) {
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> assertThat(transport.counters().handshakes().failed()).containsEntry(why, times));
  }

  SipTransport server(TestPki.Issued issued) throws IOException {
    return opened(recorder, 0, material(ClientAuth.NONE, issued));
  }

  SipTransport client() throws IOException {
    return opened(
        theirs,
        0,
        new TlsMaterial(
            List.of(),
            List.of(PKI.certificate()),
            ClientAuth.NONE,
            List.of(),
            TlsMaterial.PROTOCOLS));
  }

  static TlsMaterial material(ClientAuth auth, TestPki.Issued... issued) {
    List<KeyedCertificate> ours = new ArrayList<>();
    for (TestPki.Issued one : issued) {
      ours.add(new KeyedCertificate(List.of(one.certificate()), one.key()));
    }
    List<X509Certificate> trust = List.of(PKI.certificate());
    return new TlsMaterial(ours, trust, auth, trust, TlsMaterial.PROTOCOLS);
  }

  SipTransport opened(Recorder to, int port, TlsMaterial material) throws IOException {
    return opened(
        to,
        SipTransportSettings.DEFAULT
            .withBind(List.of(HOST), port)
            .withTls(new TlsSettings(0, material)));
  }

  SipTransport opened(Recorder to, SipTransportSettings settings) throws IOException {
    SipTransport opened = SipTransport.open(settings, to);
    open.add(opened);
    return opened;
  }

  static InetSocketAddress listening(SipTransport transport) {
    return transport.listenPoints().stream()
        .filter(p -> p.transport() == TransportKind.TLS)
        .findFirst()
        .orElseThrow()
        .address();
  }

  Socket connected(SipTransport server) throws IOException {
    Socket socket = new Socket();
    open.add(socket);
    socket.connect(listening(server));
    socket.setSoTimeout(5_000);
    return socket;
  }

  SSLSocket phone(SipTransport server, String version) throws Exception {
    SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket();
    open.add(socket);
    socket.setEnabledProtocols(new String[] {version});
    socket.connect(listening(server));
    socket.setSoTimeout(5_000);
    socket.startHandshake();
    return socket;
  }

  /** A phone that believes everything: what it checks is not asked here. */
  static SSLContext trusting() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        null,
        new TrustManager[] {
          new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
              return new X509Certificate[0];
            }
          }
        },
        null);
    return context;
  }

  static void assertEnds(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    try {
      while (in.read() >= 0) {} // an alert may come first
    } catch (SSLException e) {
      throw new AssertionError(e);
    } catch (java.net.SocketException reset) {
      // also an end
    }
  }

  static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
  }
}
