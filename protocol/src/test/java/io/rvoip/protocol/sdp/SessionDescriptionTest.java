package io.rvoip.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.protocol.CpuTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionDescriptionTest {
  @Test
  void shouldExplainFormatsByRtpmapAndByStaticTypes() {
    var stream =
        only(
            "m=audio 4000 RTP/AVP 9 0 96 97 101 x 13\n"
                + "a=rtpmap:96 opus/48000/2\na=fmtp:96 useinbandfec=1\n"
                + "a=rtpmap:97 broken\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-16\n"
                + "a=ptime:20\na=maxptime:x\n");
    assertThat(stream.codecs())
        .containsExactly(
            new Rtpmap(9, "G722", 8000, 1),
            new Rtpmap(0, "PCMU", 8000, 1),
            new Rtpmap(96, "opus", 48000, 2),
            new Rtpmap(101, "telephone-event", 8000, 1),
            new Rtpmap(13, "CN", 8000, 1));
    assertThat(stream.fmtp(96)).isEqualTo("useinbandfec=1");
    assertThat(stream.fmtp(9)).isNull();
    assertThat(stream.ptimeMs()).hasValue(20);
    assertThat(stream.maxPtimeMs()).isEmpty();
    assertThat(stream.rtpmap(96).toAttribute())
        .isEqualTo(Attribute.of("rtpmap", "96 opus/48000/2"));
  }

  @Test
  void shouldTakeConnectionOfStreamBeforeThatOfSession() {
    var sdp = Sdp.of("m=audio 4000 RTP/AVP 0\nm=audio 5000 RTP/AVP 0\nc=IN IP6 2001:db8::7\n");
    assertThat(sdp.rtpAddress(sdp.media().get(0))).isEqualTo(address("192.0.2.7", 4000));
    assertThat(sdp.rtpAddress(sdp.media().get(1))).isEqualTo(address("2001:db8::7", 5000));
  }

  @Test
  void shouldGiveNoAddressForNamesAndRejectedStreams() {
    var sdp =
        Sdp.of(
            "m=audio 0 RTP/AVP 0\nm=audio 5000 RTP/AVP 0\nc=IN IP4 media.example\n"
                + "m=audio 5000 RTP/AVP 0\nc=IN IP4 300.1.1.1\n");
    assertThat(sdp.media()).allMatch(stream -> sdp.rtpAddress(stream) == null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          m=audio 4000 RTP/AVP 0                                     | 192.0.2.7 | 4001
          m=audio 4000 RTP/AVP 0;a=rtcp:4010                         | 192.0.2.7 | 4010
          m=audio 4000 RTP/AVP 0;a=rtcp:4010 IN IP4 192.0.2.9        | 192.0.2.9 | 4010
          m=audio 4000 RTP/AVP 0;a=rtcp:broken                       | 192.0.2.7 | 4001
          m=audio 4000 RTP/AVP 0;a=rtcp-mux                          | 192.0.2.7 | 4000
          m=audio 65535 RTP/AVP 0                                    | none      | 0
          """)
  void shouldFindRtcpByRfc3605AndRfc5761(String media, String host, int port) {
    var sdp = Sdp.of(media.replace(';', '\n') + "\n");
    assertThat(sdp.rtcpAddress(sdp.media().get(0)))
        .isEqualTo(host == null ? null : address(host, port));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          m=audio 4000 RTP/AVP 0                                      | SENDRECV
          m=audio 4000 RTP/AVP 0;a=sendonly                           | SENDONLY
          a=recvonly;m=audio 4000 RTP/AVP 0                           | RECVONLY
          a=recvonly;m=audio 4000 RTP/AVP 0;a=inactive                | INACTIVE
          m=audio 4000 RTP/AVP 0;c=IN IP4 0.0.0.0                     | SENDONLY
          m=audio 4000 RTP/AVP 0;c=IN IP4 0.0.0.0;a=recvonly          | INACTIVE
          m=audio 4000 RTP/AVP 0;c=IN IP6 ::                          | SENDONLY
          m=audio 4000 RTP/AVP 0;c=IN IP4 hold.invalid                | SENDONLY
          """)
  void shouldTellDirectionAlsoOfOldStyleHold(String lines, Direction direction) {
    var sdp = Sdp.of(lines.replace(';', '\n') + "\n");
    assertThat(sdp.direction(sdp.media().get(0))).isEqualTo(direction);
  }

  @Test
  void shouldReverseAndIntersectDirections() {
    assertThat(Direction.SENDONLY.reversed()).isEqualTo(Direction.RECVONLY);
    assertThat(Direction.SENDRECV.reversed()).isEqualTo(Direction.SENDRECV);
    assertThat(Direction.SENDRECV.and(Direction.RECVONLY)).isEqualTo(Direction.RECVONLY);
    assertThat(Direction.SENDONLY.and(Direction.RECVONLY)).isEqualTo(Direction.INACTIVE);
  }

  @Test
  void shouldWriteIpv6Origin() {
    Origin origin = Origin.ours(5, 6, InetAddress.ofLiteral("2001:db8::1"));
    assertThat(origin.addressType()).isEqualTo("IP6");
    assertThat(origin.sameSession(Origin.ours(5, 7, InetAddress.ofLiteral("2001:db8::1"))))
        .isTrue();
    assertThat(origin.sameSession(Origin.ours(6, 6, InetAddress.ofLiteral("2001:db8::1"))))
        .isFalse();
  }

  @Test
  void shouldRefusePortThatDoesNotExist() {
    assertThatThrownBy(
            () -> MediaDescription.of("audio", 65536, "RTP/AVP", List.of("0"), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port: 65536 (expected: 0 to 65535)");
  }

  private static MediaDescription only(String media) {
    return Sdp.of(media).media().get(0);
  }

  private static InetSocketAddress address(String host, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }

  // 20 KB of formats and a=rtpmap lines, compared each with each, cost 0.7 s of a caller's time.
  @Test
  void shouldNameCodecsAtTheCostOfReadingThem() {
    var stream =
        Sdp.of(
                "m=audio 4000 RTP/AVP"
                    + " 95".repeat(1_300)
                    + "\n"
                    + "a=rtpmap:96 x/8000\n".repeat(900))
            .media()
            .getFirst();
    var spent =
        CpuTime.of(
            () -> {
              for (int i = 0; i < 10; i++) {
                assertThat(stream.codecs()).isEmpty();
              }
            });
    assertThat(spent).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void shouldTakeTheFirstRtpmapOfAPayloadType() {
    var stream =
        Sdp.of(
                "m=audio 4000 RTP/AVP 96 0 8\n"
                    + "a=rtpmap:96 x/8000\n"
                    + "a=rtpmap:96 y/8000\n"
                    + "a=rtpmap:0 broken\n")
            .media()
            .getFirst();
    assertThat(stream.codecs()).extracting(Rtpmap::encoding).containsExactly("x", "PCMU", "PCMA");
  }
}
