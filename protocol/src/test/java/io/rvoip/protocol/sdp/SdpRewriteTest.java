package io.rvoip.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.CpuTime;
import io.rvoip.protocol.TestData;
import io.rvoip.protocol.sdp.SdpRewrite.Result.NotAcceptable;
import io.rvoip.protocol.sdp.SdpRewrite.Result.Rewritten;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SdpRewriteTest {
  private static final InetAddress OURS = InetAddress.ofLiteral("198.51.100.1");
  private static final Anchor ANCHOR = Sdp.anchor("198.51.100.1", 18000);

  private final SdpRewrite leg = new SdpRewrite(42, OURS);

  @Test
  void shouldPutOurOriginAndAddressInPlaceOfThePeers() {
    var offer =
        Sdp.parsed(
            "v=0\no=alice 7 9 IN IP4 192.0.2.7\ns=secret name\ne=alice@example.org\n"
                + "c=IN IP4 192.0.2.7\nb=AS:80\nt=0 0\na=recvonly\na=tool:phone\n"
                + "m=audio 4000 RTP/AVP 8 101\na=rtpmap:101 telephone-event/8000\n"
                + "a=fmtp:101 0-16\na=ptime:20\n");
    assertThat(rewritten(offer, Map.of(0, ANCHOR)).encode())
        .isEqualTo(
            """
            v=0
            o=- 42 1 IN IP4 198.51.100.1
            s=-
            c=IN IP4 198.51.100.1
            b=AS:80
            t=0 0
            a=tool:phone
            m=audio 18000 RTP/AVP 8 101
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-16
            a=ptime:20
            a=recvonly
            """
                .replace("\n", "\r\n"));
  }

  // A text that looks like an IPv6 address for 4,000 characters cost 5 s when it was searched for.
  @Test
  void shouldNotBeHeldUpByAnAddressWithoutEnd() {
    var offer =
        Sdp.parsed(
            "v=0\no=- 1 1 IN IP6 "
                + ":".repeat(4_000)
                + "x\ns=-\nc=IN IP4 192.0.2.7\nt=0 0\nm=audio 4000 RTP/AVP 0\n"
                + "a=x:y\n".repeat(900));
    assertThat(CpuTime.of(() -> rewritten(offer, Map.of(0, ANCHOR))))
        .isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void shouldStripWhatLeadsMediaPastUs() {
    var offer =
        Sdp.of(
            "a=group:BUNDLE 0\n"
                + "a=ice-lite\n"
                + "a=fingerprint:sha-256 AA\n"
                + "m=audio 4000 RTP/AVP 0\n"
                + "a=rtcp:4009 IN IP4 192.0.2.7\n"
                + "a=rtcp-mux\n"
                + "a=candidate:1 1 UDP 1 192.0.2.7 4 typ host\n"
                + "a=ice-ufrag:x\n"
                + "a=ice-pwd:y\n"
                + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:k\n"
                + "a=setup:actpass\n"
                + "a=ssrc:5 cname:x\n"
                + "a=mid:0\n"
                + "a=x-mine:192.0.2.7:99\n"
                + "a=x-other:keep\n"
                + "a=rtpmap:0 PCMU/8000\n");
    var sdp = rewritten(offer, Map.of(0, ANCHOR));
    assertThat(sdp.attributes()).isEmpty();
    assertThat(sdp.media().get(0).attributes())
        .extracting(Attribute::name)
        .containsExactly("x-other", "rtpmap", "sendrecv");
    assertThat(sdp.encode()).doesNotContain("192.0.2.7");
  }

  @Test
  void shouldZeroOtherStreamsInOfferAndLeaveOutThoseAtTheEnd() {
    var offer =
        Sdp.of(
            "m=video 5000 RTP/AVP 31\na=rtpmap:31 H261/90000\nm=audio 4000 RTP/SAVP 0\n"
                + "m=audio 4002 RTP/AVP 0\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\n");
    assertThat(SdpRewrite.relayable(offer)).containsExactly(2);
    assertThat(mLines(rewritten(offer, Map.of(2, ANCHOR))))
        .containsExactly("video 0 RTP/AVP [31]", "audio 0 RTP/SAVP [0]", "audio 18000 RTP/AVP [0]");
  }

  // RFC 3264 §6: "For each m= line in the offer, there MUST be a corresponding m= line".
  @Test
  void shouldAnswerEveryOfferedStreamInOrder() {
    var offerHere =
        Sdp.of("m=video 5000 RTP/AVP 31\nm=audio 4000 RTP/AVP 0 8\nm=image 6 udptl t38\n");
    var peerAnswer = Sdp.of("m=video 0 RTP/AVP 31\nm=audio 7000 RTP/AVP 8\na=sendonly\n");
    var answer = leg.answer(peerAnswer, offerHere, Map.of(1, ANCHOR));
    assertThat(mLines(answer))
        .containsExactly("video 0 RTP/AVP [31]", "audio 18000 RTP/AVP [8]", "image 0 udptl [t38]");
    assertThat(answer.direction(answer.media().get(1))).isEqualTo(Direction.SENDONLY);
    var session = new OfferAnswer();
    session.offerReceived(offerHere);
    session.answerSent(answer);
  }

  @Test
  void shouldRejectStreamThatThePeerRejected() {
    var offerHere = Sdp.of("m=audio 4000 RTP/AVP 0\n");
    var answer = leg.answer(Sdp.of("m=audio 0 RTP/AVP 0\n"), offerHere, Map.of(0, ANCHOR));
    assertThat(mLines(answer)).containsExactly("audio 0 RTP/AVP [0]");
    // RFC 8866 §5.7: a connection line at session level, or in each media description.
    assertThat(answer.connection()).isEqualTo(Connection.of(OURS));
  }

  @Test
  void shouldNotAcceptOfferWithoutAnythingToCarry() {
    assertThat(leg.offer(Sdp.of("m=video 5000 RTP/AVP 31\n"), Map.of()))
        .isEqualTo(new NotAcceptable(SdpWarning.NO_AUDIO));
    assertThat(leg.offer(Sdp.of("m=audio 5000 UDP/TLS/RTP/SAVPF 0\n"), Map.of(0, ANCHOR)))
        .isEqualTo(new NotAcceptable(SdpWarning.TRANSPORT));
    assertThat(SdpWarning.TRANSPORT.toHeaderValue("node1"))
        .isEqualTo("302 node1 \"Incompatible transport protocol\"");
  }

  // RFC 3264 §8: the version grows by one if and only if the description has changed.
  @Test
  void shouldIncrementVersionOnlyWhenDescriptionChanges() {
    var offer = Sdp.of("m=audio 4000 RTP/AVP 0\n");
    assertThat(rewritten(offer, Map.of(0, ANCHOR)).origin().version()).isEqualTo("1");
    var moved =
        Sdp.of("m=audio 9000 RTP/AVP 0\n"); // the peer's own port is none of this leg's business
    assertThat(rewritten(moved, Map.of(0, ANCHOR)).origin().version()).isEqualTo("1");
    var held = Sdp.of("m=audio 4000 RTP/AVP 0\na=sendonly\n");
    assertThat(rewritten(held, Map.of(0, ANCHOR)).origin().version()).isEqualTo("2");
    assertThat(rewritten(offer, Map.of(0, ANCHOR)).origin().version()).isEqualTo("3");
  }

  @Test
  void shouldCarryHoldOfEitherStyleAndResume() {
    var zero = Sdp.of("m=audio 4000 RTP/AVP 0\nc=IN IP4 0.0.0.0\n");
    var sdp = rewritten(zero, Map.of(0, ANCHOR));
    assertThat(sdp.media().get(0).ownDirection()).isEqualTo(Direction.SENDONLY);
    assertThat(sdp.rtpAddress(sdp.media().get(0))).isEqualTo(ANCHOR.rtp());
    var resumed = rewritten(Sdp.of("m=audio 4000 RTP/AVP 0\n"), Map.of(0, ANCHOR));
    assertThat(resumed.media().get(0).ownDirection()).isEqualTo(Direction.SENDRECV);
  }

  // The callee's leg knows one stream, the caller's two: an offer from the callee must keep both.
  @Test
  void shouldKeepStreamsThatThisLegHasSeenInLaterOffers() {
    var callersOffer = Sdp.of("m=audio 4000 RTP/AVP 0\nm=video 5000 RTP/AVP 31\n");
    leg.answer(Sdp.of("m=audio 7000 RTP/AVP 0\n"), callersOffer, Map.of(0, ANCHOR));
    var fromCallee = Sdp.of("m=audio 7000 RTP/AVP 0\na=sendonly\n");
    assertThat(mLines(rewritten(fromCallee, Map.of(0, ANCHOR))))
        .containsExactly("audio 18000 RTP/AVP [0]", "video 0 RTP/AVP [31]");
  }

  @Test
  void shouldOfferSameStreamsFromNewMediaNodeUnderSameSession() {
    rewritten(Sdp.of("m=audio 4000 RTP/AVP 0 101\na=sendonly\n"), Map.of(0, ANCHOR));
    var restored = SdpRewrite.restore(leg.snapshot());
    var moved = restored.reoffer(Map.of(0, Sdp.anchor("203.0.113.5", 20000)));
    assertThat(moved.origin()).isEqualTo(Origin.ours(42, 2, OURS));
    assertThat(moved.rtpAddress(moved.media().get(0)))
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("203.0.113.5"), 20000));
    assertThat(moved.media().get(0).formats()).containsExactly("0", "101");
    assertThat(moved.media().get(0).ownDirection()).isEqualTo(Direction.SENDONLY);
  }

  // RFC 3264 §8: one version, one description; also when the peer has refused it.
  @Test
  void shouldGoBackToWhatWasBeforeARefusedOfferUnderANewVersion() {
    var before = rewritten(Sdp.of("m=audio 4000 RTP/AVP 0\n"), Map.of(0, ANCHOR));
    rewritten(Sdp.of("m=audio 4000 RTP/AVP 0\na=sendonly\n"), Map.of(0, ANCHOR));
    leg.takeBack(before);
    for (var side : List.of(leg, SdpRewrite.restore(leg.snapshot()))) {
      var again = side.reoffer(Map.of(0, ANCHOR));
      assertThat(again.origin()).isEqualTo(Origin.ours(42, 3, OURS));
      assertThat(again.media()).isEqualTo(before.media());
    }
  }

  @Test
  void shouldNotCountSnapshotAsChange() {
    var offer = Sdp.of("a=x:y\nm=audio 4000 RTP/AVP 0 96\na=rtpmap:96 opus/48000/2\n");
    rewritten(offer, Map.of(0, ANCHOR));
    var restored = SdpRewrite.restore(leg.snapshot());
    assertThat(((Rewritten) restored.offer(offer, Map.of(0, ANCHOR))).sdp()).isEqualTo(leg.sent());
  }

  @Test
  void shouldSayRtcpPortOnlyWhenItIsNotTheNextOne() {
    var offer = Sdp.of("m=audio 4000 RTP/AVP 0\n");
    var odd = new Anchor(ANCHOR.rtp(), new InetSocketAddress(OURS, 18055));
    var sdp = rewritten(offer, Map.of(0, odd));
    assertThat(sdp.media().get(0).attributeValue("rtcp")).isEqualTo("18055");
    var next = rewritten(sdp, Map.of(0, ANCHOR));
    assertThat(next.media().get(0).hasAttribute("rtcp")).isFalse();
  }

  @Test
  void shouldGiveStreamsTheirOwnConnectionWhenAnchorsDiffer() {
    var offer = Sdp.of("m=audio 4000 RTP/AVP 0\nm=audio 4002 RTP/AVP 0\n");
    var second = Sdp.anchor("2001:db8::1", 19000);
    var sdp = rewritten(offer, Map.of(0, ANCHOR, 1, second));
    assertThat(sdp.connection()).isEqualTo(Connection.of(OURS));
    assertThat(sdp.media().get(0).connection()).isNull();
    assertThat(sdp.rtpAddress(sdp.media().get(1))).isEqualTo(second.rtp());
  }

  @Test
  void shouldRewriteEveryCorpusBodyWithoutLeakingItsAddresses() {
    for (String folder : List.of("webrtc", "pjproject", "sofia", "sdp-transform")) {
      for (var file : TestData.files("sdp/" + folder, ".sdp")) {
        if (new SdpParser().parse(TestData.bytes("sdp/" + folder + "/" + file.getFileName()))
            instanceof SdpResult.Parsed(var sdp)) {
          var anchors = new java.util.HashMap<Integer, Anchor>();
          SdpRewrite.relayable(sdp).forEach(i -> anchors.put(i, ANCHOR));
          if (new SdpRewrite(1, OURS).offer(sdp, anchors) instanceof Rewritten(var ours)) {
            assertThat(new SdpParser().parse(ours.toBytes())).isEqualTo(new SdpResult.Parsed(ours));
            Stream.of(sdp.origin().address())
                .filter(a -> Connection.literal(a) != null)
                .forEach(a -> assertThat(ours.encode()).as(file.toString()).doesNotContain(a));
          }
        }
      }
    }
  }

  private SessionDescription rewritten(SessionDescription offer, Map<Integer, Anchor> anchors) {
    var result = leg.offer(offer, anchors);
    assertThat(result).isInstanceOf(Rewritten.class);
    return ((Rewritten) result).sdp();
  }

  private static List<String> mLines(SessionDescription sdp) {
    assertThat(new SdpParser().parse(sdp.encode().getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new SdpResult.Parsed(sdp));
    return sdp.media().stream()
        .map(m -> m.media() + " " + m.port() + " " + m.protocol() + " " + m.formats())
        .toList();
  }
}
