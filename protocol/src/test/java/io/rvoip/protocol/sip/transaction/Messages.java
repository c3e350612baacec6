package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Requests and responses with the fields that transactions look at. */
final class Messages {
  static final Flow UDP = flow(TransportKind.UDP, 0);
  static final Flow TCP = flow(TransportKind.TCP, 7);

  private Messages() {}

  static Flow flow(TransportKind kind, long connection) {
    return new Flow(kind, address(5060), address(5070), connection);
  }

  static SipRequest request(Method method) {
    return builder(method, "z9hG4bK1").buildRequest();
  }

  static SipRequest request(Method method, String branch) {
    return builder(method, branch).buildRequest();
  }

  static MessageEditor builder(Method method, String branch) {
    return SipRequest.builder(method, Uri.parse("sip:bob@192.0.2.4"))
        .add(HeaderName.VIA, "SIP/2.0/UDP pc33.example.com;branch=" + branch)
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "Alice <sip:alice@example.com>;tag=1928301774")
        .add(HeaderName.TO, "Bob <sip:bob@example.com>")
        .add(HeaderName.CALL_ID, "a84b4c76e66710")
        .add(HeaderName.CSEQ, "314159 " + (method.equals(Method.ACK) ? "ACK" : method.name()));
  }

  static SipRequest inDialog(Method method, String branch) {
    return builder(method, branch).set(HeaderName.TO, "<sip:bob@example.com>;tag=b").buildRequest();
  }

  static SipResponse response(SipRequest request, int status) {
    return status == 100 ? request.response(100) : request.response(status, "b");
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }
}
