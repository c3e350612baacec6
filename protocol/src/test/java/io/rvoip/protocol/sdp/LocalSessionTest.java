package io.rvoip.protocol.sdp;

import static io.rvoip.protocol.sdp.LocalCodec.G722;
import static io.rvoip.protocol.sdp.LocalCodec.OPUS;
import static io.rvoip.protocol.sdp.LocalCodec.PCMA;
import static io.rvoip.protocol.sdp.LocalCodec.PCMU;
import static io.rvoip.protocol.sdp.LocalCodec.TELEPHONE_EVENT;
import static io.rvoip.protocol.sdp.LocalCodec.TELEPHONE_EVENT_48K;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.protocol.sdp.LocalSession.Result.Answered;
import io.rvoip.protocol.sdp.LocalSession.Result.NotAcceptable;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalSessionTest {
  private static final InetAddress OURS = InetAddress.ofLiteral("198.51.100.1");
  private static final Anchor ANCHOR = Sdp.anchor("198.51.100.1", 18000);
  private static final List<LocalCodec> CODECS =
      List.of(PCMU, PCMA, G722, OPUS, TELEPHONE_EVENT, TELEPHONE_EVENT_48K);

  private final LocalSession session = new LocalSession(42, OURS, CODECS);

  @Test
  void shouldAnswerInTheOfferersOrderWithItsPayloadTypes() {
    var offer =
        Sdp.of(
            "m=audio 4000 RTP/AVP 18 9 98 8 99 97\na=rtpmap:98 OPUS/48000/2\n"
                + "a=rtpmap:97 telephone-event/8000\na=rtpmap:99 telephone-event/48000\n");
    var answer = answered(offer);
    assertThat(answer.audio()).extracting(Rtpmap::encoding).containsExactly("G722", "OPUS", "PCMA");
    assertThat(answer.telephoneEvent()).isEqualTo(new Rtpmap(97, "telephone-event", 8000, 1));
    assertThat(answer.sdp().encode())
        .isEqualTo(
            """
            v=0
            o=- 42 1 IN IP4 198.51.100.1
            s=-
            c=IN IP4 198.51.100.1
            t=0 0
            m=audio 18000 RTP/AVP 9 98 8 99 97
            a=rtpmap:9 G722/8000
            a=rtpmap:98 OPUS/48000/2
            a=fmtp:98 minptime=10;useinbandfec=1
            a=rtpmap:8 PCMA/8000
            a=rtpmap:99 telephone-event/48000
            a=fmtp:99 0-15
            a=rtpmap:97 telephone-event/8000
            a=fmtp:97 0-15
            a=ptime:20
            a=sendrecv
            """
                .replace("\n", "\r\n"));
  }

  // RFC 4733 §2.1: events use the clock of the audio that they go with.
  @Test
  void shouldDropEventsWhoseClockNoAgreedCodecHas() {
    var offer = Sdp.of("m=audio 4000 RTP/AVP 0 99\na=rtpmap:99 telephone-event/48000\n");
    assertThat(answered(offer).telephoneEvent()).isNull();
    assertThat(answered(offer).sdp().media().get(0).formats()).containsExactly("0");
  }

  @Test
  void shouldTakeFirstFittingAudioStreamAndRefuseTheOthers() {
    var offer =
        Sdp.of(
            "m=audio 4000 RTP/SAVP 0\nm=video 5000 RTP/AVP 31\nm=audio 4002 RTP/AVP 18\n"
                + "m=audio 4004 RTP/AVP 0\nm=audio 4006 RTP/AVP 0\n");
    var answer = answered(offer);
    assertThat(answer.index()).isEqualTo(3);
    assertThat(answer.sdp().media())
        .extracting(MediaDescription::port)
        .containsExactly(0, 0, 0, 18000, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "sendrecv, SENDRECV, SENDRECV",
    "sendonly, SENDRECV, RECVONLY",
    "recvonly, SENDRECV, SENDONLY",
    "inactive, SENDRECV, INACTIVE",
    "sendrecv, SENDONLY, SENDONLY",
    "sendonly, SENDONLY, INACTIVE",
  })
  void shouldAnswerDirectionAsRfc3264Allows(String offered, Direction wanted, Direction answered) {
    var offer = Sdp.of("m=audio 4000 RTP/AVP 0\na=" + offered + "\n");
    var answer = (Answered) session.answer(offer, ANCHOR, wanted);
    assertThat(answer.direction()).isEqualTo(answered);
    assertThat(answer.sdp().media().get(0).ownDirection()).isEqualTo(answered);
  }

  @ParameterizedTest
  @CsvSource({
    "m=video 5000 RTP/AVP 31, 304",
    "m=audio 0 RTP/AVP 0, 304",
    "m=audio 5000 RTP/SAVP 0, 302",
    "m=audio 5000 RTP/AVP 18, 305",
    "m=audio 5000 RTP/AVP 101;a=rtpmap:101 telephone-event/8000, 305",
  })
  void shouldSayWhyNothingMatches(String offer, int code) {
    var result =
        session.answer(Sdp.of(offer.replace(';', '\n') + "\n"), ANCHOR, Direction.SENDRECV);
    assertThat(((NotAcceptable) result).warning().code()).isEqualTo(code);
  }

  @Test
  void shouldOfferAllCodecsInOurOrder() {
    var offer = session.offer(ANCHOR, Direction.SENDRECV);
    assertThat(offer.media().get(0).formats()).containsExactly("0", "8", "9", "111", "101", "110");
    var answer = new LocalSession(1, OURS, List.of(PCMA, TELEPHONE_EVENT));
    var answered = (Answered) answer.answer(offer, ANCHOR, Direction.SENDRECV);
    assertThat(answered.audio()).containsExactly(PCMA.rtpmap());
    assertThat(answered.telephoneEvent()).isEqualTo(TELEPHONE_EVENT.rtpmap());
  }

  @Test
  void shouldHoldAndResumeWithSamePayloadTypesAndStreams() {
    var offer =
        Sdp.of(
            "m=video 5000 RTP/AVP 31\nm=audio 4000 RTP/AVP 111 8\n"
                + "a=rtpmap:111 telephone-event/8000\n");
    answered(offer);
    var hold = session.offer(ANCHOR, Direction.SENDONLY);
    assertThat(hold.origin().version()).isEqualTo("2");
    assertThat(hold.media()).extracting(MediaDescription::port).containsExactly(0, 18000);
    // 111 is taken by their telephone-event, so opus gets another number.
    assertThat(hold.media().get(1).codecs())
        .extracting(c -> c.payloadType() + c.encoding())
        .containsExactly(
            "0PCMU", "8PCMA", "9G722", "96opus", "111telephone-event", "110telephone-event");
    var resumed =
        LocalSession.restore(session.snapshot(), CODECS).offer(ANCHOR, Direction.SENDRECV);
    assertThat(resumed.origin().version()).isEqualTo("3");
    assertThat(resumed.media().get(1).codecs()).isEqualTo(hold.media().get(1).codecs());
  }

  @Test
  void shouldRefuseToBeAnEndpointWithoutAudio() {
    assertThatThrownBy(() -> new LocalSession(1, OURS, List.of(TELEPHONE_EVENT)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Answered answered(SessionDescription offer) {
    var result = session.answer(offer, ANCHOR, Direction.SENDRECV);
    assertThat(result).isInstanceOf(Answered.class);
    return (Answered) result;
  }
}
