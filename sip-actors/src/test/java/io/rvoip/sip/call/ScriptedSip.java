package io.rvoip.sip.call;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.edge.EdgeFlow;
import io.rvoip.sip.registrar.AorCommand.BindingView;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the scripted phones of a {@link CallRig} write, and what an edge adds to our requests. */
final class ScriptedSip {
  private static final Map<Integer, String> REASONS =
      Map.of(180, "Ringing", 183, "Session Progress", 200, "OK", 408, "Request Timeout");

  private ScriptedSip() {}

  /** A description of one audio stream. */
  static String sdp(String host, int port, String direction) {
    return String.join(
        "\r\n",
        "v=0",
        "o=- 1 1 IN IP4 " + host,
        "s=-",
        "c=IN IP4 " + host,
        "t=0 0",
        "m=audio " + port + " RTP/AVP 8 101",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=" + direction,
        "");
  }

  /** An operator's order to connect Alice, a user, with Carol. */
  static CallCommand.Originate order(CallRoute toCarol) {
    return new CallCommand.Originate(
        "default",
        "alice",
        new CallRoute(CallRoute.USER, "alice"),
        "carol",
        toCarol,
        "example.org",
        null,
        30_000,
        null);
  }

  /** A phone of Bob's at 192.0.2.{@code host}, reached over the other node. */
  static BindingView binding(int host, int q) {
    String remote = "192.0.2." + host + ":5060";
    EdgeFlow flow = new EdgeFlow(CallRig.OTHER, "UDP", "127.0.0.2:5060", remote, 0);
    return new BindingView("sip:bob@" + remote, q, flow, List.of());
  }

  /** As the edge does: with the Via that only it knows. */
  static SipRequest completed(byte[] request, String branch) {
    String text = new String(request, StandardCharsets.UTF_8);
    String via = "\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=" + branch + "\r\n";
    return WireMessage.of(text.replaceFirst("\r\n", via).getBytes(StandardCharsets.UTF_8))
        .request();
  }

  /**
   * A request of Alice's; she sends from {@code address}, perhaps over a proxy.
   *
   * @param more further header lines, each with its CRLF
   */
  static byte[] alice(
      String address,
      String recordRoute,
      String contact,
      String more,
      Method method,
      long cseq,
      @Nullable String toTag,
      String sdp) {
    Map<String, String> headers =
        new HashMap<>(
            Map.of(
                "Via",
                "SIP/2.0/UDP " + address + ";branch=z9hG4bK" + method.name() + cseq,
                "From",
                "\"Alice\" <sip:1001@example.org>;tag=alice",
                "To",
                "<sip:bob@example.org>" + (toTag == null ? "" : ";tag=" + toTag),
                "Call-ID",
                "alices-own",
                "CSeq",
                cseq + " " + method.name(),
                "Contact",
                contact,
                "Max-Forwards",
                "70"));
    if (!recordRoute.isEmpty()) {
      headers.put("Record-Route", recordRoute);
    }
    return bytes(method.name() + " sip:bob@example.org SIP/2.0", headers, more, sdp);
  }

  /** The answer to a request of ours; {@code tag} only where it has no To tag yet. */
  static byte[] answer(CallRig.Sent to, int status, String sdp, String tag) {
    SipRequest r = to.request();
    Map<String, String> headers = new HashMap<>();
    headers.put("Via", "SIP/2.0/UDP 127.0.0.2:5060;branch=" + to.branch());
    headers.put("From", String.valueOf(r.header(HeaderName.FROM)));
    String party = String.valueOf(r.header(HeaderName.TO));
    headers.put("To", party.contains(";tag=") ? party : party + ";tag=" + tag);
    headers.put("Call-ID", r.callId());
    headers.put("CSeq", String.valueOf(r.header(HeaderName.CSEQ)));
    headers.put("Contact", "<sip:bob@192.0.2." + (19 + to.leg()) + ":5060>");
    return bytes(
        "SIP/2.0 " + status + " " + REASONS.getOrDefault(status, "Refused"), headers, "", sdp);
  }

  /** A request of a callee's in the dialog that {@code ours} made. */
  static byte[] callee(SipRequest ours, int leg, Method method, long cseq, String sdp) {
    return bytes(
        method.name() + " sip:rvoip@127.0.0.2:5060 SIP/2.0",
        Map.of(
            "Via",
            "SIP/2.0/UDP 192.0.2.20:5060;branch=z9hG4bKbob" + cseq,
            "From",
            ours.header(HeaderName.TO) + ";tag=bob" + leg,
            "To",
            String.valueOf(ours.header(HeaderName.FROM)),
            "Call-ID",
            ours.callId(),
            "CSeq",
            cseq + " " + method.name(),
            "Contact",
            "<sip:bob@192.0.2.20:5060>",
            "Max-Forwards",
            "70"),
        "",
        sdp);
  }

  private static byte[] bytes(String first, Map<String, String> headers, String more, String sdp) {
    String text =
        first
            + "\r\n"
            + headers.entrySet().stream()
                .map(h -> h.getKey() + ": " + h.getValue() + "\r\n")
                .collect(Collectors.joining())
            + more
            + (sdp.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
            + "Content-Length: "
            + sdp.length()
            + "\r\n\r\n"
            + sdp;
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
