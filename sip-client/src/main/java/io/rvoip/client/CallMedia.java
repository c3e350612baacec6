package io.rvoip.client;

import io.rvoip.client.audio.AudioLoop;
import io.rvoip.client.audio.RtpEndpoint;
import io.rvoip.client.audio.StreamFormat;
import io.rvoip.protocol.audio.G711;
import io.rvoip.protocol.sdp.Anchor;
import io.rvoip.protocol.sdp.Direction;
import io.rvoip.protocol.sdp.LocalCodec;
import io.rvoip.protocol.sdp.LocalSession;
import io.rvoip.protocol.sdp.MediaDescription;
import io.rvoip.protocol.sdp.OfferAnswer;
import io.rvoip.protocol.sdp.Rtpmap;
import io.rvoip.protocol.sdp.SdpParser;
import io.rvoip.protocol.sdp.SdpResult;
import io.rvoip.protocol.sdp.SdpWarning;
import io.rvoip.protocol.sdp.SessionDescription;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Offer and answer of one call (RFC 3264), and the RTP endpoint that follows what is agreed. On the
 * loop's thread only.
 */
final class CallMedia {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final List<LocalCodec> CODECS =
      List.of(LocalCodec.PCMU, LocalCodec.PCMA, LocalCodec.TELEPHONE_EVENT);

  private final SdpParser parser = new SdpParser();
  private final OfferAnswer agreement = new OfferAnswer();
  private final RtpEndpoint endpoint;
  private final Anchor anchor;
  private final LocalSession session;
  private Direction wanted = Direction.SENDRECV;

  /** A refusal of an offer: status and, for a 488, why. */
  record Refusal(int status, String reason, @Nullable SdpWarning warning) {}

  /** What came of an offer. */
  sealed interface Outcome {
    record Answer(byte[] sdp) implements Outcome {}

    record Refused(Refusal refusal) implements Outcome {}
  }

  /**
   * Opens sockets.
   *
   * @param shown our address as the peer should see it
   */
  CallMedia(AudioLoop loop, InetAddress bind, InetAddress shown, RtpEndpoint.DtmfSink digits)
      throws IOException {
    endpoint = RtpEndpoint.open(loop, bind, digits);
    int port = endpoint.local().getPort();
    anchor = new Anchor(new InetSocketAddress(shown, port), new InetSocketAddress(shown, port + 1));
    session = new LocalSession(RANDOM.nextLong(1L << 62), shown, CODECS);
  }

  RtpEndpoint endpoint() {
    return endpoint;
  }

  /** Whether an offer of ours waits for its answer. */
  boolean isOffering() {
    return agreement.state() == OfferAnswer.State.LOCAL_OFFER;
  }

  OfferAnswer.Hold hold() {
    return agreement.hold();
  }

  /** Our offer; {@code direction} is what we want from now on. */
  byte[] offer(Direction direction) {
    wanted = direction;
    var sdp = session.offer(anchor, direction);
    agreement.offerSent(sdp);
    return sdp.toBytes();
  }

  void offerDropped(Direction before) {
    wanted = before;
    agreement.offerDropped();
  }

  Direction wanted() {
    return wanted;
  }

  /** Answers the peer's offer; what is agreed takes effect at once. */
  Outcome answer(byte[] body) {
    if (!(parser.parse(body) instanceof SdpResult.Parsed(var offer))) {
      return refused(400, "Bad SDP", null);
    }
    if (agreement.offerReceived(offer) instanceof OfferAnswer.Verdict.Refused refused) {
      return refused(refused.status(), refused.reason(), null);
    }
    return switch (session.answer(offer, anchor, wanted)) {
      case LocalSession.Result.NotAcceptable(var warning) -> {
        agreement.offerDropped();
        yield refused(488, "Not Acceptable Here", warning);
      }
      case LocalSession.Result.Answered answered -> {
        agreement.answerSent(answered.sdp());
        follow();
        yield new Outcome.Answer(answered.sdp().toBytes());
      }
    };
  }

  /** Takes the peer's answer; false when it is none that fits. */
  boolean onAnswer(byte[] body) {
    if (!(parser.parse(body) instanceof SdpResult.Parsed(var answer))) {
      return false;
    }
    return switch (agreement.answerReceived(answer)) {
      case OfferAnswer.Verdict.Agreed ignored -> follow();
      case OfferAnswer.Verdict.Repeated ignored -> true;
      case OfferAnswer.Verdict.Offered ignored -> false;
      case OfferAnswer.Verdict.Refused ignored -> false;
    };
  }

  void close() {
    endpoint.close();
  }

  private static Outcome refused(int status, String reason, @Nullable SdpWarning warning) {
    return new Outcome.Refused(new Refusal(status, reason, warning));
  }

  /** The endpoint does what was agreed; false when that is no audio that we can do. */
  private boolean follow() {
    SessionDescription ours = agreement.local();
    SessionDescription theirs = agreement.remote();
    if (ours == null || theirs == null) {
      return false;
    }
    for (var stream : agreement.streams()) {
      if (stream.active() && stream.media().equals("audio")) {
        return follow(
            ours.media().get(stream.index()),
            theirs,
            theirs.media().get(stream.index()),
            stream.direction());
      }
    }
    return false;
  }

  private boolean follow(
      MediaDescription ours,
      SessionDescription theirs,
      MediaDescription theirStream,
      Direction direction) {
    InetSocketAddress remote = theirs.rtpAddress(theirStream);
    Rtpmap codec = null;
    int event = -1;
    for (Rtpmap each : theirStream.codecs()) {
      if (each.isTelephoneEvent() && each.clockRateHz() == 8000 && event < 0) {
        event = each.payloadType();
      } else if (codec == null && g711(each) != null) {
        codec = each;
      }
    }
    Map<Integer, G711> decoders = new HashMap<>();
    Set<Integer> events = new HashSet<>();
    for (Rtpmap each : ours.codecs()) {
      G711 law = g711(each);
      if (law != null) {
        decoders.put(each.payloadType(), law);
      } else if (each.isTelephoneEvent()) {
        events.add(each.payloadType());
      }
    }
    G711 law = codec == null ? null : g711(codec);
    if (remote == null || codec == null || law == null) {
      return false;
    }
    boolean muted = !wanted.receives();
    // RFC 3264 §8.4: a peer at 0.0.0.0 holds the old way; there is nowhere to send to.
    boolean sends = direction.sends() && !remote.getAddress().isAnyLocalAddress();
    endpoint.format(
        new StreamFormat(remote, law, codec.payloadType(), event, decoders, events, sends, muted));
    return true;
  }

  private static @Nullable G711 g711(Rtpmap codec) {
    if (codec.sameEncoding(LocalCodec.PCMU.rtpmap())) {
      return G711.MU_LAW;
    }
    return codec.sameEncoding(LocalCodec.PCMA.rtpmap()) ? G711.A_LAW : null;
  }
}
