package io.rvoip.protocol.sdp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The descriptions of an endpoint of ours with one audio stream: echo, an application, the soft
 * phone. Answers follow the offerer's order of codecs (RFC 3264 §6.1), the first audio stream that
 * fits is taken, all others are refused.
 *
 * <p>One object per dialog, driven by its owner.
 */
public final class LocalSession {
  private static final int PTIME_MS = 20;
  private static final int FIRST_DYNAMIC = 96;

  private final OwnOrigin origin;
  private final List<LocalCodec> codecs;

  /**
   * An endpoint that has not sent anything.
   *
   * @param sessionId our o= session id, random, 0 to 2^62-1
   * @param codecs what we can do, in our order of preference; with telephone-event when digits are
   *     wanted
   */
  public LocalSession(long sessionId, InetAddress originAddress, List<LocalCodec> codecs) {
    if (codecs.stream().allMatch(c -> c.rtpmap().isTelephoneEvent())) {
      throw new IllegalArgumentException("codecs: " + codecs + " (expected: an audio codec)");
    }
    this.origin = new OwnOrigin(sessionId, originAddress);
    this.codecs = List.copyOf(codecs);
  }

  private LocalSession(OwnOrigin origin, List<LocalCodec> codecs) {
    this.origin = origin;
    this.codecs = List.copyOf(codecs);
  }

  /** The state as a value; the codecs are configuration. */
  public SessionSnapshot snapshot() {
    return origin.snapshot();
  }

  /** Goes on from a snapshot. */
  public static LocalSession restore(SessionSnapshot snapshot, List<LocalCodec> codecs) {
    return new LocalSession(OwnOrigin.restore(snapshot), codecs);
  }

  /** What came of an offer. */
  public sealed interface Result {
    /**
     * Send this answer.
     *
     * @param index m= line of the audio stream
     * @param audio agreed codecs, the offerer's favourite first, with the offerer's payload types
     * @param telephoneEvent events at the clock of the first codec, null when not agreed
     * @param direction what we may do with the stream
     */
    record Answered(
        SessionDescription sdp,
        int index,
        List<Rtpmap> audio,
        @Nullable Rtpmap telephoneEvent,
        Direction direction)
        implements Result {}

    /** Answer 488 with this warning. */
    record NotAcceptable(SdpWarning warning) implements Result {}
  }

  /** Answers an offer; {@code wanted} narrows the direction. */
  public Result answer(SessionDescription offer, Anchor anchor, Direction wanted) {
    SdpWarning warning = SdpWarning.NO_AUDIO;
    for (int i = 0; i < offer.media().size(); i++) {
      MediaDescription stream = offer.media().get(i);
      if (!stream.media().equals("audio") || stream.isRejected()) {
        continue;
      }
      if (!stream.isPlainRtpAudio()) {
        warning = SdpWarning.TRANSPORT;
        continue;
      }
      List<Rtpmap> common = common(stream);
      List<Rtpmap> audio = common.stream().filter(c -> !c.isTelephoneEvent()).toList();
      if (!audio.isEmpty()) {
        Direction direction = offer.direction(stream).reversed().and(wanted);
        return answered(offer, i, common, audio, anchor, direction);
      }
      warning = SdpWarning.CODECS;
    }
    return new Result.NotAcceptable(warning);
  }

  private Result answered(
      SessionDescription offer,
      int index,
      List<Rtpmap> common,
      List<Rtpmap> audio,
      Anchor anchor,
      Direction direction) {
    List<Rtpmap> agreed =
        common.stream().filter(c -> !c.isTelephoneEvent() || hasClock(audio, c)).toList();
    List<MediaDescription> media = new ArrayList<>();
    for (int i = 0; i < offer.media().size(); i++) {
      MediaDescription offered = offer.media().get(i);
      media.add(
          i == index ? stream(offered.protocol(), agreed, anchor, direction) : offered.rejected());
    }
    SessionDescription sdp = origin.stamp(draft(anchor, media));
    return new Result.Answered(sdp, index, audio, eventFor(audio.getFirst(), agreed), direction);
  }

  /**
   * Our offer: the first one of the session, or a later one to change direction or address, which
   * keeps the m= lines and payload types that were agreed.
   */
  public SessionDescription offer(Anchor anchor, Direction direction) {
    SessionDescription sent = origin.sent();
    List<MediaDescription> before = sent == null ? List.of() : sent.media();
    MediaDescription active = sent == null ? null : sent.firstAudio();
    String protocol = active == null ? "RTP/AVP" : active.protocol();
    MediaDescription ours = stream(protocol, numbered(active), anchor, direction);
    List<MediaDescription> media = new ArrayList<>();
    for (MediaDescription old : before) {
      media.add(old == active ? ours : old.rejected());
    }
    if (active == null) {
      media.add(ours);
    }
    return origin.stamp(draft(anchor, media));
  }

  /** Events at the clock of an audio codec (RFC 4733 §2.1), null when there are none. */
  public static @Nullable Rtpmap eventFor(Rtpmap audio, List<Rtpmap> agreed) {
    for (Rtpmap codec : agreed) {
      if (codec.isTelephoneEvent() && codec.clockRateHz() == audio.clockRateHz()) {
        return codec;
      }
    }
    return null;
  }

  private List<Rtpmap> common(MediaDescription stream) {
    return stream.codecs().stream()
        .filter(theirs -> codecs.stream().anyMatch(ours -> ours.rtpmap().sameEncoding(theirs)))
        .toList();
  }

  private static boolean hasClock(List<Rtpmap> audio, Rtpmap event) {
    return audio.stream().anyMatch(a -> a.clockRateHz() == event.clockRateHz());
  }

  /** All our codecs; one that the session already has keeps its number (RFC 3264 §8.3.2). */
  private List<Rtpmap> numbered(@Nullable MediaDescription active) {
    List<Rtpmap> before = active == null ? List.of() : active.codecs();
    Set<Integer> taken = new HashSet<>();
    before.forEach(c -> taken.add(c.payloadType()));
    List<Rtpmap> numbered = new ArrayList<>();
    for (LocalCodec codec : codecs) {
      Rtpmap ours = codec.rtpmap();
      Rtpmap known = before.stream().filter(b -> b.sameEncoding(ours)).findFirst().orElse(null);
      numbered.add(known != null ? known : withFreeNumber(ours, taken));
    }
    return numbered;
  }

  private static Rtpmap withFreeNumber(Rtpmap codec, Set<Integer> taken) {
    int number = codec.payloadType();
    for (int next = FIRST_DYNAMIC; !taken.add(number); next++) {
      number = next;
    }
    return new Rtpmap(number, codec.encoding(), codec.clockRateHz(), codec.channels());
  }

  private MediaDescription stream(
      String protocol, List<Rtpmap> rtpmaps, Anchor anchor, Direction direction) {
    List<String> formats = new ArrayList<>();
    List<Attribute> attributes = new ArrayList<>();
    for (Rtpmap rtpmap : rtpmaps) {
      formats.add(Integer.toString(rtpmap.payloadType()));
      attributes.add(rtpmap.toAttribute());
      for (LocalCodec codec : codecs) {
        if (codec.fmtp() != null && codec.rtpmap().sameEncoding(rtpmap)) {
          attributes.add(Attribute.of("fmtp", rtpmap.payloadType() + " " + codec.fmtp()));
        }
      }
    }
    attributes.add(Attribute.of("ptime", Integer.toString(PTIME_MS)));
    if (anchor.rtcp().getPort() != anchor.rtp().getPort() + 1) {
      attributes.add(Attribute.of("rtcp", Integer.toString(anchor.rtcp().getPort())));
    }
    attributes.add(Attribute.flag(direction.token()));
    return MediaDescription.of("audio", anchor.rtp().getPort(), protocol, formats, attributes);
  }

  private SessionDescription draft(Anchor anchor, List<MediaDescription> media) {
    return SessionDescription.of(origin.current(), Connection.of(anchor.rtp().getAddress()), media);
  }
}
