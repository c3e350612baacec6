package io.rvoip.protocol.sdp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a B2BUA with a media relay sends on one of its legs: the other leg's description with our
 * origin, our addresses, and nothing that would lead media past us. The m= lines keep their places,
 * so a stream has the same index on both legs.
 *
 * <p>One object per leg and dialog, driven by its owner. Take what arrived on the other leg, ask
 * {@link #relayable} which streams need ports, allocate them, then {@link #offer} or {@link
 * #answer}. After media has moved to another node {@link #reoffer} gives the re-INVITE's body.
 */
public final class SdpRewrite {
  private final OwnOrigin origin;

  /**
   * A leg that has not sent anything.
   *
   * @param sessionId our o= session id, random, 0 to 2^62-1
   * @param originAddress address in our o= line; it stays also when media moves
   */
  public SdpRewrite(long sessionId, InetAddress originAddress) {
    this(new OwnOrigin(sessionId, originAddress));
  }

  private SdpRewrite(OwnOrigin origin) {
    this.origin = origin;
  }

  /** What came of it. */
  public sealed interface Result {
    /** Send this. */
    record Rewritten(SessionDescription sdp) implements Result {}

    /** Nothing in the offer can be carried: answer 488 with this warning. */
    record NotAcceptable(SdpWarning warning) implements Result {}
  }

  /** The state as a value. */
  public SessionSnapshot snapshot() {
    return origin.snapshot();
  }

  /** Goes on from a snapshot. */
  public static SdpRewrite restore(SessionSnapshot snapshot) {
    return new SdpRewrite(OwnOrigin.restore(snapshot));
  }

  /** What this leg was sent last, null before the first. */
  public @Nullable SessionDescription sent() {
    return origin.sent();
  }

  /**
   * Our last offer was refused or given up, so the session goes on as before it, RFC 3264 §8.
   *
   * @param before what {@link #sent} was before that offer
   */
  public void takeBack(SessionDescription before) {
    origin.takeBack(before);
  }

  /** The m= lines, by index, that the relay carries: plain RTP audio that is not rejected. */
  public static List<Integer> relayable(SessionDescription sdp) {
    return IntStream.range(0, sdp.media().size())
        .filter(i -> sdp.media().get(i).isPlainRtpAudio() && !sdp.media().get(i).isRejected())
        .boxed()
        .toList();
  }

  /**
   * The other leg's offer, as we offer it here. Streams without an anchor get port 0; at the end of
   * the list they are left out, unless this leg has already seen them.
   *
   * @param anchors our addresses on this leg, by index of the m= line
   */
  public Result offer(SessionDescription peerOffer, Map<Integer, Anchor> anchors) {
    List<Integer> carried = relayable(peerOffer).stream().filter(anchors::containsKey).toList();
    if (carried.isEmpty()) {
      return new Result.NotAcceptable(whyNot(peerOffer));
    }
    List<MediaDescription> before = before();
    int count = Math.max(carried.getLast() + 1, before.size());
    List<MediaDescription> media = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (carried.contains(i)) {
        media.add(relayed(peerOffer, i, peerOffer.media().get(i).protocol(), anchors));
      } else {
        // RFC 3264 §8: what was once in the session stays, with port 0.
        MediaDescription template = i < before.size() ? before.get(i) : peerOffer.media().get(i);
        media.add(template.rejected());
      }
    }
    return new Result.Rewritten(origin.stamp(draft(peerOffer, media, anchors)));
  }

  /**
   * The other leg's answer, as the answer to the offer that this leg has made.
   *
   * @param offerHere the offer received on this leg; its m= lines and their order are answered
   * @param anchors our addresses on this leg, by index of the m= line
   */
  public SessionDescription answer(
      SessionDescription peerAnswer, SessionDescription offerHere, Map<Integer, Anchor> anchors) {
    List<Integer> carried = relayable(peerAnswer);
    List<MediaDescription> media = new ArrayList<>(offerHere.media().size());
    for (int i = 0; i < offerHere.media().size(); i++) {
      MediaDescription offered = offerHere.media().get(i);
      boolean accepted =
          carried.contains(i)
              && anchors.containsKey(i)
              && offered.isPlainRtpAudio()
              && !offered.isRejected();
      media.add(
          accepted ? relayed(peerAnswer, i, offered.protocol(), anchors) : offered.rejected());
    }
    return origin.stamp(draft(peerAnswer, media, anchors));
  }

  /**
   * What was sent last with other addresses of ours, as a new offer: for a stream whose media node
   * has changed. Active streams without an anchor end.
   */
  public SessionDescription reoffer(Map<Integer, Anchor> anchors) {
    SessionDescription last =
        Objects.requireNonNull(origin.sent(), "sent: null (expected: an earlier description)");
    List<MediaDescription> media = new ArrayList<>(last.media().size());
    for (int i = 0; i < last.media().size(); i++) {
      MediaDescription stream = last.media().get(i);
      boolean carried = !stream.isRejected() && anchors.containsKey(i);
      media.add(carried ? relayed(last, i, stream.protocol(), anchors) : stream.rejected());
    }
    return origin.stamp(draft(last, media, anchors));
  }

  private List<MediaDescription> before() {
    SessionDescription sent = origin.sent();
    return sent == null ? List.of() : sent.media();
  }

  /** The session around the streams: one c= line for all, and one at each stream that differs. */
  private SessionDescription draft(
      SessionDescription source, List<MediaDescription> media, Map<Integer, Anchor> anchors) {
    List<MediaDescription> placed = new ArrayList<>(media.size());
    Connection connection = null;
    for (int i = 0; i < media.size(); i++) {
      MediaDescription stream = media.get(i);
      Anchor anchor = stream.isRejected() ? null : anchors.get(i);
      Connection own = anchor == null ? null : Connection.of(anchor.rtp().getAddress());
      connection = connection == null ? own : connection;
      placed.add(own == null || own.equals(connection) ? stream : stream.withConnection(own));
    }
    LegAttributes leg = new LegAttributes(source);
    List<Attribute> attributes =
        source.attributes().stream()
            .filter(a -> Direction.ofToken(a.name()) == null && !leg.isOfLeg(a))
            .toList();
    return new SessionDescription(
        origin.current(),
        "-",
        connection == null ? Connection.of(origin.address()) : connection,
        source.bandwidths(),
        List.of(Timing.PERMANENT),
        attributes,
        List.of(),
        placed);
  }

  /** One stream with our port, and a=rtcp where the RTCP port is not the next one. */
  private static MediaDescription relayed(
      SessionDescription source, int index, String protocol, Map<Integer, Anchor> anchors) {
    MediaDescription stream = source.media().get(index);
    Anchor anchor = Objects.requireNonNull(anchors.get(index));
    LegAttributes leg = new LegAttributes(source);
    List<Attribute> attributes = new ArrayList<>();
    for (Attribute attribute : stream.attributes()) {
      if (Direction.ofToken(attribute.name()) == null && !leg.isOfLeg(attribute)) {
        attributes.add(attribute);
      }
    }
    int rtcpPort = anchor.rtcp().getPort();
    if (rtcpPort != anchor.rtp().getPort() + 1) {
      attributes.add(Attribute.of("rtcp", Integer.toString(rtcpPort)));
    }
    attributes.add(Attribute.flag(source.direction(stream).token()));
    return new MediaDescription(
        stream.media(),
        anchor.rtp().getPort(),
        1,
        protocol,
        stream.formats(),
        null,
        stream.bandwidths(),
        attributes,
        List.of());
  }

  private static SdpWarning whyNot(SessionDescription offer) {
    boolean audio =
        offer.media().stream().anyMatch(m -> m.media().equals("audio") && !m.isRejected());
    return audio ? SdpWarning.TRANSPORT : SdpWarning.NO_AUDIO;
  }
}
