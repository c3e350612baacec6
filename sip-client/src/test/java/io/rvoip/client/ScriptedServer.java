package io.rvoip.client;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** A UDP socket that says what the test tells it to, and waits for what the phone should say. */
final class ScriptedServer implements AutoCloseable {
  private final DatagramSocket socket;
  private final SipParser parser = new SipParser(ParserLimits.DEFAULT);
  private SocketAddress phone;

  ScriptedServer(String host) throws IOException {
    socket = new DatagramSocket(0, InetAddress.ofLiteral(host));
    socket.setSoTimeout(10_000);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
  }

  String hostPort() {
    return address().getAddress().getHostAddress() + ":" + address().getPort();
  }

  /** The next request of this method; everything else on the way is left out. */
  SipRequest request(Method method) throws IOException {
    return (SipRequest)
        next(m -> m instanceof SipRequest request && request.method().equals(method));
  }

  /** The next final response. */
  SipResponse response() throws IOException {
    return (SipResponse) next(m -> m instanceof SipResponse response && response.isFinal());
  }

  private SipMessage next(Predicate<SipMessage> wanted) throws IOException {
    while (true) {
      var packet = new DatagramPacket(new byte[8192], 8192);
      socket.receive(packet);
      phone = packet.getSocketAddress();
      if (parser.parse(packet.getData(), 0, packet.getLength())
              instanceof ParseResult.Parsed(var message)
          && wanted.test(message)) {
        return message;
      }
    }
  }

  void phoneIs(SocketAddress address) {
    phone = address;
  }

  SocketAddress phone() {
    return phone;
  }

  void send(SipMessage message) throws IOException {
    byte[] bytes = message.toBytes();
    socket.send(new DatagramPacket(bytes, bytes.length, phone));
  }

  /** A 200 to an INVITE with this To tag, our Contact and media at this port. */
  SipResponse ok(SipRequest invite, String tag, int mediaPort) {
    return described(invite.responseBuilder(200, tag), mediaPort).buildResponse();
  }

  MessageEditor described(MessageEditor message, int mediaPort) {
    String host = address().getAddress().getHostAddress();
    String sdp =
        "v=0\r\no=- 1 %d IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\n"
                .formatted(mediaPort, host, host)
            + "m=audio %d RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n".formatted(mediaPort);
    return message
        .add(HeaderName.CONTACT, "<sip:node@" + hostPort() + ">")
        .body("application/sdp", sdp.getBytes(StandardCharsets.UTF_8));
  }

  /** A request in the dialog of an INVITE that we answered with this tag. */
  MessageEditor inDialog(Method method, SipRequest invite, String tag, int cseq) {
    return SipRequest.builder(method, invite.contacts().getFirst().uri())
        .add(
            HeaderName.VIA, "SIP/2.0/UDP " + hostPort() + ";branch=z9hG4bKs" + cseq + method.name())
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, invite.to().withTag(tag).toString())
        .add(HeaderName.TO, invite.from().toString())
        .add(HeaderName.CALL_ID, invite.callId())
        .add(HeaderName.CSEQ, cseq + " " + method.name());
  }

  @Override
  public void close() {
    socket.close();
  }
}
