package io.rvoip.sip;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server of a trunk, by UDP, that answers each method as a test wants; 0: not at all. */
final class TrunkServer implements AutoCloseable {
  private static final byte[] SDP =
      """
      v=0
      o=- 1 1 IN IP4 127.0.0.1
      s=-
      c=IN IP4 127.0.0.1
      t=0 0
      m=audio 41000 RTP/AVP 0
      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
  private final ConcurrentHashMap<Method, Integer> answers = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<SipRequest> requests = new ConcurrentLinkedQueue<>();
  private final String contact;

  /**
   * @param contact the URI in its Contact; empty: its own address
   */
  TrunkServer(String contact) throws IOException {
    this.contact = contact.isEmpty() ? "sip:trunk@127.0.0.1:" + port() : contact;
    Thread.ofVirtual().start(this::serve);
  }

  TrunkServer answers(Method method, int status) {
    answers.put(method, status);
    return this;
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Requests of that method, each once. */
  List<SipRequest> got(Method method) {
    return requests.stream()
        .filter(r -> r.method().equals(method))
        .collect(
            java.util.stream.Collectors.toMap(
                r -> String.valueOf(r.topVia().branch()),
                r -> r,
                (first, again) -> first,
                java.util.LinkedHashMap::new))
        .values()
        .stream()
        .toList();
  }

  private void serve() {
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
      try {
        socket.receive(packet);
        if (new SipParser(ParserLimits.DEFAULT).parse(packet.getData(), 0, packet.getLength())
            instanceof ParseResult.Parsed(SipRequest request)) {
          requests.add(request);
          if (!request.method().equals(Method.ACK)) {
            answer(request, packet.getSocketAddress());
          }
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void answer(SipRequest request, SocketAddress to) throws IOException {
    int status = answers.getOrDefault(request.method(), 200);
    if (status == 0) {
      return;
    }
    send(request, status, to);
    if (request.method().equals(Method.CANCEL)) {
      SipRequest invite = got(Method.INVITE).getLast();
      send(invite, 487, to);
    }
  }

  private void send(SipRequest request, int status, SocketAddress to) throws IOException {
    MessageEditor editor = request.responseBuilder(status, "t" + port());
    if (request.method().equals(Method.INVITE) && status < 300) {
      editor.set(HeaderName.CONTACT, "<" + contact + ">");
      if (status >= 200) {
        editor.body("application/sdp", SDP);
      }
    }
    byte[] bytes = editor.buildResponse().toBytes();
    socket.send(new DatagramPacket(bytes, bytes.length, to));
  }

  @Override
  public void close() {
    socket.close();
  }
}
