package io.rvoip.store;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text over UDP: says each request once and waits for its final answer. Calls the echo. */
final class RawPhone implements AutoCloseable {
  private static final Pattern TO = Pattern.compile("\nTo: ([^\r]*)");
  private static final Pattern CONTACT = Pattern.compile("\nContact: <([^>]*)>");

  private final InetSocketAddress node;
  private final DatagramSocket socket;

  RawPhone(InetSocketAddress node) throws SocketException {
    this.node = node;
    this.socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    socket.setSoTimeout(20_000);
  }

  String invite(String callId) throws Exception {
    String sdp =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            + "m=audio 40000 RTP/AVP 8\r\n";
    send("INVITE", "sip:9196@127.0.0.1", callId, 1, "<sip:9196@127.0.0.1>", sdp);
    return finalAnswer(callId, "INVITE");
  }

  String register(String callId) throws Exception {
    send("REGISTER", "sip:127.0.0.1", callId, 1, "<sip:1001@127.0.0.1>", "");
    return finalAnswer(callId, "REGISTER");
  }

  void ack(String callId, String ok) throws Exception {
    send("ACK", first(CONTACT, ok), callId, 1, first(TO, ok), "");
  }

  void bye(String callId, String ok) throws Exception {
    send("BYE", first(CONTACT, ok), callId, 2, first(TO, ok), "");
  }

  /** The next final answer to this method of that call; what else comes in is passed over. */
  String finalAnswer(String callId, String method) throws Exception {
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
      socket.receive(packet);
      String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
      if (text.startsWith("SIP/2.0 ")
          && !text.startsWith("SIP/2.0 1")
          && text.contains("Call-ID: " + callId + "\r\n")
          && text.contains(" " + method + "\r\n")) {
        return text;
      }
    }
  }

  private void send(String method, String uri, String callId, int cseq, String to, String body)
      throws Exception {
    String request =
        String.join(
            "\r\n",
            method + " " + uri + " SIP/2.0",
            "Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK%s%s%d"
                .formatted(socket.getLocalPort(), method, callId, cseq),
            "Max-Forwards: 70",
            "From: <sip:1001@127.0.0.1>;tag=" + callId,
            "To: " + to,
            "Call-ID: " + callId,
            "CSeq: " + cseq + " " + method,
            "Contact: <sip:1001@127.0.0.1:" + socket.getLocalPort() + ">",
            body.isEmpty() ? "X-Body: none" : "Content-Type: application/sdp",
            "Content-Length: " + body.length(),
            "",
            body);
    byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
    socket.send(new DatagramPacket(bytes, bytes.length, node));
  }

  private static String first(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IllegalArgumentException("answer: " + text + " (expected: " + pattern + ")");
    }
    return found.group(1);
  }

  @Override
  public void close() {
    socket.close();
  }
}
