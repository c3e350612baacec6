package io.rvoip.sip;

import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.testkit.TestPki;
import io.rvoip.transport.sip.CloseReason;
import io.rvoip.transport.sip.SendFailure;
import io.rvoip.transport.sip.SipTransport;
import io.rvoip.transport.sip.SipTransportListener;
import io.rvoip.transport.sip.SipTransportSettings;
import io.rvoip.transport.sip.SipTransportSettings.TlsSettings;
import io.rvoip.transport.tls.ClientAuth;
import io.rvoip.transport.tls.KeyedCertificate;
import io.rvoip.transport.tls.PeerCertificate;
import io.rvoip.transport.tls.TlsMaterial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A phone with one flow to a node, over TLS or UDP, that says what a test makes it say. */
final class TlsPhone implements AutoCloseable, SipTransportListener {
  private static final byte[] SDP =
      """
      v=0
      o=- 1 1 IN IP4 127.0.0.1
      s=-
      c=IN IP4 127.0.0.1
      t=0 0
      m=audio 40000 RTP/AVP 0
      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final BlockingQueue<SipMessage> received = new LinkedBlockingQueue<>();
  private final SipTransport transport;
  private final String user;
  private volatile Flow flow;
  private int requests;

  private TlsPhone(String user, SipTransportSettings settings) throws IOException {
    this.user = user;
    this.transport = SipTransport.open(settings, this);
  }

  /** Connected to a node of that name, with a certificate or without. */
  static TlsPhone byTls(
      String user, InetSocketAddress node, String name, TestPki pki, TestPki.Issued shown)
      throws Exception {
    TlsMaterial material =
        new TlsMaterial(
            shown == null
                ? List.of()
                : List.of(new KeyedCertificate(List.of(shown.certificate()), shown.key())),
            List.of(pki.certificate()),
            ClientAuth.NONE,
            List.of(),
            TlsMaterial.PROTOCOLS);
    TlsPhone phone =
        new TlsPhone(user, settings().withTls(new TlsSettings(TlsSettings.NOWHERE, material)));
    phone.flow =
        phone.transport.tlsFlow(node, name).toCompletableFuture().get(10, TimeUnit.SECONDS);
    return phone;
  }

  /** Listens for a node, and asks it for its certificate. */
  static TlsPhone listening(String user, TestPki pki, TestPki.Issued shown) throws IOException {
    List<X509Certificate> trust = List.of(pki.certificate());
    return new TlsPhone(
        user,
        settings()
            .withTls(
                new TlsSettings(
                    0,
                    new TlsMaterial(
                        List.of(new KeyedCertificate(List.of(shown.certificate()), shown.key())),
                        trust,
                        ClientAuth.NEED,
                        trust,
                        TlsMaterial.PROTOCOLS))));
  }

  /** Where it listens by TLS. */
  int port() {
    return transport.listenPoints().stream()
        .filter(p -> p.transport() == TransportKind.TLS)
        .findFirst()
        .orElseThrow()
        .address()
        .getPort();
  }

  /** What whoever spoke last has proven. */
  PeerCertificate peer() {
    return transport.peer(flow);
  }

  static TlsPhone byUdp(String user, InetSocketAddress node) throws IOException {
    TlsPhone phone = new TlsPhone(user, settings());
    phone.flow = phone.transport.udpFlow(node);
    return phone;
  }

  private static SipTransportSettings settings() {
    return SipTransportSettings.DEFAULT.withBind(List.of(InetAddress.ofLiteral("127.0.0.1")), 0);
  }

  /** Our Contact, sips or sip. */
  String contact(String scheme) {
    InetSocketAddress at = transport.advertised(flow);
    String uri = scheme + ":" + user + "@127.0.0.1:" + at.getPort();
    return "<"
        + (scheme.equals("sip") && flow.transport() == TransportKind.TLS
            ? uri + ";transport=tls"
            : uri)
        + ">";
  }

  SipResponse register(String scheme) throws Exception {
    return ask(
        request(Method.REGISTER, scheme + ":" + InMemoryNode.REALM, user, user)
            .add(HeaderName.CONTACT, contact(scheme)));
  }

  SipResponse register(String scheme, String other) throws Exception {
    return ask(
        request(Method.REGISTER, scheme + ":" + InMemoryNode.REALM, other, other)
            .add(HeaderName.CONTACT, contact(scheme)));
  }

  /** Registers with a password, which is the user's name. */
  SipResponse registerByDigest(String domain) throws Exception {
    SipResponse challenge = register("sip");
    var answer =
        new DigestClient(user, user, new Random(1))
            .answer(
                "REGISTER",
                "sip:" + domain,
                new byte[0],
                challenge.headers(HeaderName.WWW_AUTHENTICATE),
                List.of());
    MessageEditor again =
        request(Method.REGISTER, "sip:" + domain, user, user)
            .add(HeaderName.CONTACT, contact("sip"));
    ((DigestClient.Answer.Retry) answer)
        .headerValues()
        .forEach(value -> again.add(HeaderName.AUTHORIZATION, value));
    return ask(again);
  }

  /** Sends an INVITE. */
  void invite(String scheme, String callee) {
    SipRequest invite =
        request(Method.INVITE, scheme + ":" + callee + "@" + InMemoryNode.REALM, user, callee)
            .add(HeaderName.CONTACT, contact(scheme))
            .body("application/sdp", SDP)
            .buildRequest();
    send(invite);
  }

  /** Answers an INVITE. */
  void accept(SipRequest invite, String scheme) {
    send(
        invite
            .responseBuilder(200, "callee")
            .set(HeaderName.CONTACT, contact(scheme))
            .body("application/sdp", SDP)
            .buildResponse());
  }

  private MessageEditor request(Method method, String uri, String from, String to) {
    requests++;
    InetSocketAddress at = transport.advertised(flow);
    return SipRequest.builder(method, Uri.parse(uri))
        .add(
            HeaderName.VIA,
            "SIP/2.0/%s 127.0.0.1:%d;branch=z9hG4bK%s%d;rport"
                .formatted(flow.transport().viaToken(), at.getPort(), user, requests))
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "<sip:" + from + "@" + InMemoryNode.REALM + ">;tag=a" + requests)
        .add(HeaderName.TO, "<sip:" + to + "@" + InMemoryNode.REALM + ">")
        .add(HeaderName.CALL_ID, "call-" + user + at.getPort() + "-" + requests)
        .add(HeaderName.CSEQ, requests + " " + method.name());
  }

  private SipResponse ask(MessageEditor request) throws Exception {
    send(request.buildRequest());
    return answer();
  }

  private void send(SipMessage message) {
    transport.send(flow, message.toBytes());
  }

  /** The next final response. */
  SipResponse answer() throws Exception {
    while (true) {
      if (next() instanceof SipResponse response && response.isFinal()) {
        return response;
      }
    }
  }

  /** The next request of that method. */
  SipRequest request(Method method) throws Exception {
    while (true) {
      if (next() instanceof SipRequest request && request.method().equals(method)) {
        return request;
      }
    }
  }

  private SipMessage next() throws Exception {
    SipMessage message = received.poll(10, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("nothing came to " + user);
    }
    return message;
  }

  @Override
  public void onResult(Flow came, ParseResult result, long nowNanos) {
    if (result instanceof ParseResult.Parsed(SipMessage message)) {
      if (flow == null) {
        flow = came; // whoever connects to us first is our peer
      }
      received.add(message);
    }
  }

  @Override
  public void onSendFailed(Flow to, byte[] bytes, SendFailure why) {}

  @Override
  public void onConnectionClosed(Flow of, CloseReason why) {}

  @Override
  public void close() {
    transport.close();
  }
}
