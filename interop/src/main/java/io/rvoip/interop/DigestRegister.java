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
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * REGISTER with Digest by one algorithm of those that the registrar offers; a phone would take the
 * strongest.
 */
final class DigestRegister implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final InetSocketAddress server;
  private final DatagramSocket socket;
  private final String callId = token();
  private int cseq;

  DigestRegister(InetSocketAddress server) throws IOException {
    this.server = server;
    this.socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    socket.setSoTimeout(5000);
  }

  /** Registers; gives the final status. */
  int register(String user, String password, String algorithm) throws IOException, StepFailed {
    var challenged = exchange(user, List.of());
    if (challenged.status() != 401) {
      throw new StepFailed("REGISTER without credentials: " + challenged.status());
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
            .answer("REGISTER", uri().toString(), new byte[0], chosen, List.of());
    if (!(answer instanceof DigestClient.Answer.Retry(var values))) {
      throw new StepFailed("our own client cannot answer " + algorithm);
    }
    return exchange(user, values).status();
  }

  private SipUri uri() {
    return SipUri.of(null, server.getAddress().getHostAddress(), server.getPort());
  }

  private SipResponse exchange(String user, List<String> credentials) throws IOException {
    String host = server.getAddress().getHostAddress();
    var request =
        SipRequest.builder(Method.REGISTER, uri())
            .add(
                HeaderName.VIA,
                "SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort() + ";branch=z9hG4bK" + token())
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, "<sip:" + user + "@" + host + ">;tag=" + token())
            .add(HeaderName.TO, "<sip:" + user + "@" + host + ">")
            .add(HeaderName.CALL_ID, callId)
            .add(HeaderName.CSEQ, ++cseq + " REGISTER")
            .add(HeaderName.CONTACT, "<sip:" + user + "@127.0.0.1:" + socket.getLocalPort() + ">")
            .add(HeaderName.EXPIRES, "60");
    credentials.forEach(value -> request.add(HeaderName.AUTHORIZATION, value));
    byte[] bytes = request.buildRequest().toBytes();
    socket.send(new DatagramPacket(bytes, bytes.length, server));
    var parser = new SipParser(ParserLimits.DEFAULT);
    while (true) {
      var packet = new DatagramPacket(new byte[8192], 8192);
      socket.receive(packet);
      if (parser.parse(packet.getData(), 0, packet.getLength())
              instanceof ParseResult.Parsed(SipResponse response)
          && response.cseq().number() == cseq
          && response.isFinal()) {
        return response;
      }
    }
  }

  private static String token() {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void close() {
    socket.close();
  }
}
