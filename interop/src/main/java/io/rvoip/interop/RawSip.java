package io.rvoip.interop;

import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SIP over a UDP socket of its own, one request after the other, each sent once: for what no proper
 * phone would send, and for answers that are looked at byte by byte.
 */
final class RawSip implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SipParser PARSER = new SipParser(ParserLimits.DEFAULT);
  private static final int LARGEST_DATAGRAM = 65_535;
  private static final String SDP =
      String.join(
          "\r\n",
          "v=0",
          "o=raw 1 1 IN IP4 127.0.0.1",
          "s=-",
          "c=IN IP4 127.0.0.1",
          "t=0 0",
          "m=audio 9 RTP/AVP 0",
          "");

  private final InetSocketAddress server;
  private final DatagramSocket socket;
  private final String callId = token();
  private @Nullable String inviteExpires;
  private int cseq;

  RawSip(InetSocketAddress server) throws IOException {
    this(server, 5000);
  }

  /**
   * @param patienceMs how long to wait for an answer
   */
  RawSip(InetSocketAddress server, int patienceMs) throws IOException {
    this(server, patienceMs, InetAddress.ofLiteral("127.0.0.1"));
  }

  /** The same from another address of this host. */
  RawSip(InetSocketAddress server, int patienceMs, InetAddress source) throws IOException {
    this.server = server;
    this.socket = new DatagramSocket(0, source);
    socket.setSoTimeout(patienceMs);
  }

  /** From now on an INVITE says how long it waits, RFC 3261 §13.3.1. */
  void waitsFor(Duration time) {
    inviteExpires = Long.toString(time.toSeconds());
  }

  /** Registers with one of the algorithms that are offered; gives the final status. */
  int register(String user, String password, String algorithm) throws IOException, StepFailed {
    return authenticated(Method.REGISTER, user, user, password, algorithm).status();
  }

  /** A REGISTER with these Authorization values; gives the final response. */
  SipResponse register(String user, List<String> credentials) throws IOException {
    return exchange(Method.REGISTER, user, user, credentials);
  }

  /** A request without credentials; gives the final response, ACKed. */
  SipResponse ask(Method method, String user, String to) throws IOException {
    return exchange(method, user, to, List.of());
  }

  /**
   * A request that answers the challenge of one algorithm; gives the final response, ACKed.
   *
   * @param algorithm such as {@code SHA-256}
   */
  SipResponse authenticated(
      Method method, String user, String to, String password, String algorithm)
      throws IOException, StepFailed {
    var challenged = exchange(method, user, to, List.of());
    if (challenged.status() != 401) {
      throw new StepFailed(method.name() + " without credentials: " + challenged.status());
    }
    var offered = challenged.headers(HeaderName.WWW_AUTHENTICATE);
    var chosen =
        offered.stream()
            .filter(v -> v.matches(".*algorithm=\"?" + algorithm + "\"?([, ].*)?$"))
            .toList();
    if (chosen.isEmpty()) {
      throw new StepFailed(algorithm + " is not offered: " + offered.size() + " challenges");
    }
    var answer =
        new DigestClient(user, password, RANDOM)
            .answer(method.name(), uri(method, to).toString(), new byte[0], chosen, List.of());
    if (!(answer instanceof DigestClient.Answer.Retry(var values))) {
      throw new StepFailed("our own client cannot answer " + algorithm);
    }
    return exchange(method, user, to, values);
  }

  /** BYE in somebody's dialog, with tags as given. */
  SipResponse bye(String sipCallId, String fromTag, String toTag) throws IOException {
    String host = server.getAddress().getHostAddress();
    return exchange(
        SipRequest.builder(Method.BYE, uri(Method.BYE, "1001"))
            .add(HeaderName.VIA, via())
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, "<sip:1001@" + host + ">;tag=" + fromTag)
            .add(HeaderName.TO, "<sip:9196@" + host + ">;tag=" + toTag)
            .add(HeaderName.CALL_ID, sipCallId)
            .add(HeaderName.CSEQ, ++cseq + " BYE")
            .buildRequest());
  }

  /** Request-URI of a REGISTER, as Digest's uri must have it. */
  String registrar() {
    return uri(Method.REGISTER, "").toString();
  }

  private SipUri uri(Method method, String to) {
    return SipUri.of(
        method.equals(Method.REGISTER) ? null : to,
        server.getAddress().getHostAddress(),
        server.getPort());
  }

  private String via() {
    String host = socket.getLocalAddress().getHostAddress();
    return "SIP/2.0/UDP " + host + ":" + socket.getLocalPort() + ";branch=z9hG4bK" + token();
  }

  private SipResponse exchange(Method method, String user, String to, List<String> credentials)
      throws IOException {
    String host = server.getAddress().getHostAddress();
    var request =
        SipRequest.builder(method, uri(method, to))
            .add(HeaderName.VIA, via())
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, "<sip:" + user + "@" + host + ">;tag=" + token())
            .add(HeaderName.TO, "<sip:" + to + "@" + host + ">")
            .add(HeaderName.CALL_ID, callId)
            .add(HeaderName.CSEQ, ++cseq + " " + method.name())
            .add(HeaderName.CONTACT, "<sip:" + user + "@127.0.0.1:" + socket.getLocalPort() + ">");
    if (method.equals(Method.REGISTER)) {
      request.add(HeaderName.EXPIRES, "60");
    }
    if (method.equals(Method.INVITE)) {
      if (inviteExpires != null) {
        request.add(HeaderName.EXPIRES, inviteExpires);
      }
      request.body("application/sdp", SDP.getBytes(StandardCharsets.US_ASCII));
    }
    credentials.forEach(value -> request.add(HeaderName.AUTHORIZATION, value));
    return exchange(request.buildRequest());
  }

  private SipResponse exchange(SipRequest request) throws IOException {
    send(request.toBytes());
    while (true) {
      var answer = receive();
      if (answer.isPresent()
          && answer.get().cseq().number() == request.cseq().number()
          && answer.get().isFinal()) {
        if (request.method().equals(Method.INVITE) && answer.get().status() >= 300) {
          send(ack(request, answer.get()).toBytes());
        }
        return answer.get();
      }
    }
  }

  /** ACK to a refusal, RFC 3261 §17.1.1.3. */
  private static SipRequest ack(SipRequest invite, SipResponse refusal) {
    return SipRequest.builder(Method.ACK, invite.requestUri())
        .add(HeaderName.VIA, invite.topVia().toString())
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, invite.from().toString())
        .add(HeaderName.TO, refusal.to().toString())
        .add(HeaderName.CALL_ID, invite.callId())
        .add(HeaderName.CSEQ, invite.cseq().number() + " ACK")
        .buildRequest();
  }

  void send(byte[] bytes) throws IOException {
    socket.send(new DatagramPacket(bytes, bytes.length, server));
  }

  /** The next datagram, if it is a response; fails with a timeout when none comes. */
  private Optional<SipResponse> receive() throws IOException {
    byte[] bytes = datagram();
    return PARSER.parse(bytes) instanceof ParseResult.Parsed(SipResponse response)
        ? Optional.of(response)
        : Optional.empty();
  }

  private byte[] datagram() throws IOException {
    var packet = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  /**
   * Sends bytes; gives the status of what comes back, 0 when nothing comes in time. Read from the
   * status line alone: an answer to a broken request lacks what the request lacked.
   */
  int statusOf(byte[] bytes) throws IOException {
    send(bytes);
    try {
      var line = new String(datagram(), StandardCharsets.US_ASCII);
      return line.startsWith("SIP/2.0 ") ? Integer.parseInt(line.substring(8, 11)) : 0;
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  /** Sends bytes; gives what comes back as it is, empty when nothing comes in time. */
  String answerTo(byte[] bytes) throws IOException {
    send(bytes);
    try {
      return new String(datagram(), StandardCharsets.ISO_8859_1);
    } catch (SocketTimeoutException e) {
      return "";
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  static String token() {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void close() {
    socket.close();
  }
}
