package io.rvoip.interop;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A phone that has registered over UDP and listens at the same port for TCP, RFC 3261 §18.1.1:
 * rings for whoever comes there, and tells what it has heard.
 */
final class TcpCallee implements AutoCloseable {
  private static final SipParser PARSER = new SipParser(ParserLimits.DEFAULT);
  private static final Pattern LENGTH =
      Pattern.compile("(?im)^(?:content-length|l)\\s*:\\s*(\\d+)");
  private static final int PATIENCE_MS = 10_000;

  private final ServerSocket server;

  TcpCallee(int port) throws IOException {
    server = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"));
    server.setSoTimeout(PATIENCE_MS);
  }

  /** One call as it was heard: the INVITE, and what ended it. */
  record Heard(SipRequest invite, int bytes, SipRequest end) {}

  /** Waits for a call, rings, waits for the next request and answers it; fails with a timeout. */
  Heard ring() throws IOException, StepFailed {
    try (Socket socket = server.accept()) {
      socket.setSoTimeout(PATIENCE_MS);
      var in = new DataInputStream(socket.getInputStream());
      var invite = next(in, "INVITE");
      answer(socket, invite, 180);
      var end = next(in, "the end of the call");
      answer(socket, end, 200);
      if (end.method().equals(Method.CANCEL)) {
        answer(socket, invite, 487);
        next(in, "ACK");
      }
      return new Heard(invite, invite.toBytes().length, end);
    }
  }

  private static void answer(Socket socket, SipRequest request, int status) throws IOException {
    var response = request.responseBuilder(status, "callee");
    if (request.method().equals(Method.INVITE)) {
      response.add(HeaderName.CONTACT, "<sip:callee@127.0.0.1:" + socket.getLocalPort() + ">");
    }
    socket.getOutputStream().write(response.buildResponse().toBytes());
  }

  private static SipRequest next(DataInputStream in, String what) throws IOException, StepFailed {
    var head = new ByteArrayOutputStream();
    try {
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        head.write(in.readByte());
      }
    } catch (SocketTimeoutException e) {
      throw new StepFailed(what + " does not come; so far: '" + head + "'");
    }
    var length = LENGTH.matcher(head.toString(StandardCharsets.ISO_8859_1));
    if (!length.find()) {
      throw new StepFailed("a message on TCP without Content-Length");
    }
    head.write(in.readNBytes(Integer.parseInt(length.group(1))));
    if (PARSER.parse(head.toByteArray()) instanceof ParseResult.Parsed(SipMessage message)
        && message instanceof SipRequest request) {
      return request;
    }
    throw new StepFailed("no request: " + head.toString(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
