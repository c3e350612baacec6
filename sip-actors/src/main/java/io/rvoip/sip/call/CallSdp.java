package io.rvoip.sip.call;

import io.rvoip.protocol.sdp.Anchor;
import io.rvoip.protocol.sdp.Direction;
import io.rvoip.protocol.sdp.LocalCodec;
import io.rvoip.protocol.sdp.LocalSession;
import io.rvoip.protocol.sdp.MediaDescription;
import io.rvoip.protocol.sdp.Rtpmap;
import io.rvoip.protocol.sdp.SdpParser;
import io.rvoip.protocol.sdp.SdpResult;
import io.rvoip.protocol.sdp.SdpRewrite;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sdp.SessionSnapshot;
import io.rvoip.sip.call.LegFacts.Endpoint;
import io.rvoip.sip.call.LegFacts.SdpFacts;
import io.rvoip.sip.edge.EdgeFlow;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Session descriptions as a call needs them: one relayed audio stream per leg, anchored with us.
 */
final class CallSdp {
  private static final SdpParser PARSER = new SdpParser();
  private static final List<LocalCodec> OWN_CODECS =
      List.of(LocalCodec.PCMU, LocalCodec.PCMA, LocalCodec.G722, LocalCodec.TELEPHONE_EVENT);

  private CallSdp() {}

  /** A leg that has sent nothing yet; {@code host} is an address literal for its o= line. */
  static SdpRewrite fresh(RandomGenerator random, String host) {
    return new SdpRewrite(random.nextLong(1L << 62), EdgeFlow.address(literal(host)).getAddress());
  }

  static SdpFacts facts(SdpRewrite sdp) {
    SessionSnapshot s = sdp.snapshot();
    return new SdpFacts(s.sessionId(), s.version(), s.originAddress().getHostAddress(), s.sent());
  }

  static SdpRewrite restore(SdpFacts f) {
    return SdpRewrite.restore(
        new SessionSnapshot(
            f.sessionId(),
            f.version(),
            EdgeFlow.address(literal(f.originAddress())).getAddress(),
            f.sent()));
  }

  /** The description in a body, null when there is none that can be read. */
  static @Nullable SessionDescription parse(byte @Nullable [] body) {
    if (body == null || body.length == 0) {
      return null;
    }
    return switch (PARSER.parse(body)) {
      case SdpResult.Parsed p -> p.sdp();
      case SdpResult.Malformed ignored -> null;
    };
  }

  /** Our address of a leg at the place of the stream that the other description carries. */
  static Map<Integer, Anchor> anchors(SessionDescription other, Endpoint endpoint) {
    Map<Integer, Anchor> anchors = new LinkedHashMap<>();
    List<Integer> carried = SdpRewrite.relayable(other);
    if (!carried.isEmpty()) {
      InetSocketAddress rtp = EdgeFlow.address(hostPort(endpoint.host(), endpoint.rtpPort()));
      anchors.put(
          carried.getFirst(),
          new Anchor(rtp, new InetSocketAddress(rtp.getAddress(), endpoint.rtcpPort())));
    }
    return anchors;
  }

  /**
   * Where a peer wants its RTP, {@code ip:port}; 0.0.0.0 or :: when nowhere for now, RFC 3264 §8.4;
   * null when it names no port, or a host.
   */
  static @Nullable String rtpAddress(SessionDescription sdp) {
    MediaDescription audio = audio(sdp);
    InetSocketAddress rtp = audio == null ? null : sdp.rtpAddress(audio);
    return usable(rtp);
  }

  /** Where a peer wants its RTCP (RFC 3605, else the next port); null as for RTP. */
  static @Nullable String rtcpAddress(SessionDescription sdp) {
    MediaDescription audio = audio(sdp);
    return audio == null ? null : usable(sdp.rtcpAddress(audio));
  }

  /** Whether the peer has put us on hold: it does not want to receive, RFC 3264 §8.4. */
  static boolean holds(SessionDescription sdp) {
    MediaDescription audio = audio(sdp);
    if (audio == null) {
      return false;
    }
    Direction direction = sdp.direction(audio);
    InetSocketAddress rtp = sdp.rtpAddress(audio);
    return direction == Direction.SENDONLY
        || direction == Direction.INACTIVE
        || (rtp != null && !rtp.isUnresolved() && rtp.getAddress().isAnyLocalAddress());
  }

  /** What an echo answers: every codec that was offered, seen from the other side. */
  static SessionDescription echoed(SessionDescription offer) {
    String text = offer.encode();
    String turned =
        text.contains("a=sendonly")
            ? text.replace("a=sendonly", "a=recvonly")
            : text.replace("a=recvonly", "a=sendonly");
    SessionDescription answer = parse(turned.getBytes(StandardCharsets.UTF_8));
    return answer == null ? offer : answer;
  }

  /** What we offer a party that is rung before anybody else has spoken. */
  static SessionDescription ownOffer(Endpoint endpoint, long sessionId) {
    InetSocketAddress rtp = EdgeFlow.address(hostPort(endpoint.host(), endpoint.rtpPort()));
    return new LocalSession(sessionId, rtp.getAddress(), OWN_CODECS)
        .offer(
            new Anchor(rtp, new InetSocketAddress(rtp.getAddress(), endpoint.rtcpPort())),
            Direction.SENDRECV);
  }

  /** The first audio codec of an answer, {@code PCMU/8000}. */
  static @Nullable String codec(@Nullable SessionDescription sdp) {
    MediaDescription audio = sdp == null ? null : audio(sdp);
    if (audio == null) {
      return null;
    }
    return audio.codecs().stream()
        .filter(m -> !m.isTelephoneEvent())
        .findFirst()
        .map(CallSdp::name)
        .orElse(null);
  }

  private static String name(Rtpmap map) {
    return map.encoding() + "/" + map.clockRateHz();
  }

  private static @Nullable MediaDescription audio(SessionDescription sdp) {
    List<Integer> carried = SdpRewrite.relayable(sdp);
    return carried.isEmpty() ? null : sdp.media().get(carried.getFirst());
  }

  private static @Nullable String usable(@Nullable InetSocketAddress a) {
    if (a == null || a.isUnresolved() || a.getPort() == 0) {
      return null;
    }
    return EdgeFlow.text(a);
  }

  private static String literal(String host) {
    return hostPort(host, 0);
  }

  private static String hostPort(String host, int port) {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
