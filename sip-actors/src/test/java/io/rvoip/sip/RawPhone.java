package io.rvoip.sip;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.Uri;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One request after the other over UDP; a dialog for each INVITE. */
final class RawPhone implements AutoCloseable {
  static final String REGISTRAR = "sip:" + InMemoryNode.REALM;

  private static final SipParser PARSER = new SipParser(ParserLimits.DEFAULT);

  private final InetSocketAddress server;
  private final DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
  private int requests;
  private SipRequest sent;

  /**
   * @param server null: it only answers
   */
  RawPhone(InetSocketAddress server) throws Exception {
    this.server = server;
    socket.setSoTimeout(10_000);
  }

  /** The final response, acknowledged. */
  SipResponse invite(String user, String to) throws Exception {
    return invite(user, to, callId(), List.of());
  }

  /** Likewise, with headers more. */
  SipResponse invite(String user, String to, Map<HeaderName, String> headers) throws Exception {
    return invite(user, to, callId(), editor -> headers.forEach(editor::add));
  }

  /** Likewise, with a Call-ID and credentials of the test's own. */
  SipResponse invite(String user, String to, String callId, List<String> authorization)
      throws Exception {
    return invite(
        user,
        to,
        callId,
        editor -> authorization.forEach(value -> editor.add(HeaderName.AUTHORIZATION, value)));
  }

  private SipResponse invite(String user, String to, String callId, Consumer<MessageEditor> more)
      throws Exception {
    String sdp =
        """
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        c=IN IP4 127.0.0.1
        t=0 0
        m=audio 40000 RTP/AVP 0
        """
            .replace("\n", "\r\n");
    requests++;
    MessageEditor editor =
        request(Method.INVITE, user, "<" + uri(to) + ">", callId, requests)
            .body("application/sdp", sdp.getBytes(StandardCharsets.US_ASCII));
    more.accept(editor);
    sent = editor.buildRequest();
    SipResponse response = exchange(sent);
    send(
        request(
                Method.ACK,
                user,
                String.valueOf(response.header(HeaderName.TO)),
                response.callId(),
                response.cseq().number())
            .buildRequest());
    return response;
  }

  /** The final response to an INVITE that is cancelled once it rings, acknowledged. */
  SipResponse cancelledInvite(String user, String to) throws Exception {
    String callId = callId();
    requests++;
    SipRequest invite =
        request(Method.INVITE, user, "<" + uri(to) + ">", callId, requests).buildRequest();
    send(invite);
    while (next(invite).status() != 180) {
      // 100 comes first
    }
    MessageEditor cancel = SipRequest.builder(Method.CANCEL, invite.requestUri());
    for (HeaderName same :
        List.of(
            HeaderName.VIA,
            HeaderName.MAX_FORWARDS,
            HeaderName.FROM,
            HeaderName.TO,
            HeaderName.CALL_ID)) {
      cancel.add(same, String.valueOf(invite.header(same)));
    }
    send(cancel.add(HeaderName.CSEQ, requests + " CANCEL").buildRequest());
    SipResponse response = next(invite);
    while (!response.isFinal() || !response.cseq().method().equals(Method.INVITE)) {
      response = next(invite);
    }
    return response;
  }

  /** Ends the dialog of a 200. */
  SipResponse bye(SipResponse ok, String user) throws Exception {
    requests++;
    return exchange(
        request(Method.BYE, user, String.valueOf(ok.header(HeaderName.TO)), ok.callId(), requests)
            .buildRequest());
  }

  SipResponse register(String user, int expires, List<String> authorization) throws Exception {
    requests++;
    MessageEditor editor =
        request(
                Method.REGISTER,
                user,
                "<" + uri(user) + ">",
                "register-" + socket.getLocalPort(),
                requests)
            .add(HeaderName.EXPIRES, Integer.toString(expires));
    authorization.forEach(value -> editor.add(HeaderName.AUTHORIZATION, value));
    return exchange(editor.buildRequest());
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Of the next call. */
  private String callId() {
    return "call-" + port() + "-" + (requests + 1);
  }

  /** The last INVITE as it went out. */
  SipRequest sent() {
    return sent;
  }

  /** Waits for an INVITE, refuses it, and gives the ACK. */
  SipRequest refuse(int status) throws Exception {
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
      socket.receive(packet);
      if (PARSER.parse(packet.getData(), 0, packet.getLength())
          instanceof ParseResult.Parsed(SipRequest request)) {
        if (request.method().equals(Method.ACK)) {
          return request;
        }
        byte[] refusal = request.response(status, "callee").toBytes();
        socket.send(new DatagramPacket(refusal, refusal.length, packet.getSocketAddress()));
      }
    }
  }

  private static String uri(String user) {
    return "sip:" + user + "@" + InMemoryNode.REALM;
  }

  private MessageEditor request(Method method, String user, String to, String callId, long cseq) {
    String target = method.equals(Method.REGISTER) ? REGISTRAR : to.replaceAll("^<|>.*", "");
    return SipRequest.builder(method, Uri.parse(target))
        .add(
            HeaderName.VIA,
            "SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK%s%d-%s"
                .formatted(socket.getLocalPort(), method.name(), requests, callId))
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "<" + uri(user) + ">;tag=" + callId)
        .add(HeaderName.TO, to)
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, cseq + " " + method.name())
        .add(HeaderName.CONTACT, "<sip:" + user + "@127.0.0.1:" + socket.getLocalPort() + ">");
  }

  private void send(SipRequest request) throws Exception {
    byte[] bytes = request.toBytes();
    socket.send(new DatagramPacket(bytes, bytes.length, server));
  }

  private SipResponse exchange(SipRequest request) throws Exception {
    send(request);
    SipResponse response = next(request);
    while (!response.isFinal()) {
      response = next(request);
    }
    return response;
  }

  /** The next response to that request, or to its CANCEL. */
  private SipResponse next(SipRequest request) throws Exception {
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
      socket.receive(packet);
      if (PARSER.parse(packet.getData(), 0, packet.getLength())
              instanceof ParseResult.Parsed(SipResponse response)
          && response.callId().equals(request.callId())
          && response.cseq().number() == request.cseq().number()) {
        return response;
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
