package io.rvoip.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.protocol.Pcap;
import io.rvoip.protocol.TestData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DtmfTest {
  private static final long MS = 1_000_000L;
  private static final int SSRC = 0x1234;

  private final StringBuilder digits = new StringBuilder();
  private final List<Integer> durations = new ArrayList<>();
  private DtmfReceiver receiver = newReceiver();

  private DtmfReceiver newReceiver() {
    digits.setLength(0);
    durations.clear();
    return new DtmfReceiver(
        8000,
        (digit, durationMs) -> {
          digits.append(digit);
          durations.add(durationMs);
        });
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "2, 2", "4, 4", "6, 6", "8, 8", "star, *"})
  void shouldReportOneDigitPerCapture(String name, String digit) {
    var packets = capture(name);
    assertThat(packets).hasSizeGreaterThan(5);
    feed(packets);
    assertThat(digits).hasToString(digit);
  }

  @Test
  void shouldReportOneDigitWhateverIsLostDoubledOrReordered() {
    long seed = 20260705L;
    Random random = new Random(seed);
    for (String name : List.of("0", "2", "4", "6", "8", "star")) {
      var original = capture(name);
      for (int round = 0; round < 500; round++) {
        var packets = new ArrayList<>(original);
        packets.addAll(original.subList(random.nextInt(original.size()), original.size()));
        Collections.shuffle(packets, random);
        packets.subList(0, random.nextInt(packets.size())).clear();
        receiver = newReceiver();
        feed(packets);
        receiver.advance(packets.getLast().nanos() + 10_000 * MS);
        assertThat(digits).as("seed %d, %s, round %d", seed, name, round).hasSize(1);
      }
    }
  }

  @Test
  void shouldReportDigitWhenOnlyEndPacketsArrive() {
    for (int i = 0; i < 3; i++) {
      event(1600, false, 5, true, 800, i);
    }
    assertThat(digits).hasToString("5");
    assertThat(durations).containsExactly(100);
  }

  @Test
  void shouldReportDigitAfterSilenceWhenEveryEndIsLost() {
    event(1600, true, 5, false, 160, 0);
    event(1600, false, 5, false, 320, 20 * MS);
    receiver.advance(20 * MS + DtmfReceiver.SILENCE_NANOS - 1);
    assertThat(digits).isEmpty();
    receiver.advance(20 * MS + DtmfReceiver.SILENCE_NANOS);
    receiver.advance(900 * MS);
    event(1600, false, 5, true, 480, 901 * MS); // an end that was only late
    assertThat(digits).hasToString("5");
    assertThat(durations).containsExactly(40);
  }

  @Test
  void shouldReportBothDigitsWhenSecondStartsBeforeAnyEndArrived() {
    event(1600, true, 5, false, 160, 0);
    event(3200, false, 5, false, 160, 200 * MS); // marker lost, ends of the first lost
    event(1600, false, 5, true, 800, 201 * MS); // a straggler
    event(3200, false, 5, true, 800, 300 * MS);
    assertThat(digits).hasToString("55");
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 17, 32, 64, 255})
  void shouldNeverMakeDigitOfOtherEvents(int event) {
    event(1600, true, event, false, 160, 0);
    event(1600, false, event, true, 320, 20 * MS);
    receiver.advance(1000 * MS);
    assertThat(digits).isEmpty();
  }

  @Test
  void shouldStartAgainWhenSourceChanges() {
    event(1600, true, 5, true, 160, 0);
    receiver.onEvent(SSRC + 1, 1600, true, 5, true, 160, 100 * MS);
    assertThat(digits).hasToString("55");
  }

  @Test
  void shouldIgnorePayloadThatIsTooShort() {
    byte[] packet = new byte[15];
    RtpHeader.write(packet, 0, true, 101, 1, 1600, SSRC);
    var view = new RtpView();
    assertThat(view.read(packet, 0, packet.length)).isTrue();
    receiver.onPacket(view, packet, 0, 0);
    receiver.advance(1000 * MS);
    assertThat(digits).isEmpty();
    assertThat(TelephoneEvent.read(packet, 12, 3)).isNull();
  }

  // RFC 4733 §2.5.1: marker first, duration grows by the tick, the end three times, one timestamp.
  @Test
  void shouldSendPressAsRfc4733Says() {
    var sender = new DtmfSender(8000, 20);
    sender.press('#', 60);
    var sent = ticks(sender, 0xFFFFFFF0, 9);
    assertThat(sent.subList(0, 5))
        .extracting(DtmfSender.Packet::timestamp)
        .containsOnly(0xFFFFFFF0);
    assertThat(sent.subList(0, 5))
        .extracting(DtmfSender.Packet::marker)
        .containsExactly(true, false, false, false, false);
    assertThat(sent.subList(0, 5))
        .extracting(DtmfSender.Packet::event)
        .containsExactly(
            new TelephoneEvent(11, false, 10, 160),
            new TelephoneEvent(11, false, 10, 320),
            new TelephoneEvent(11, true, 10, 480),
            new TelephoneEvent(11, true, 10, 480),
            new TelephoneEvent(11, true, 10, 480));
    assertThat(sent.subList(5, 9)).containsOnlyNulls();
    assertThat(sender.idle()).isTrue();
  }

  @Test
  void shouldPauseBetweenDigits() {
    var sender = new DtmfSender(8000, 20);
    sender.press('1', 20);
    sender.press('1', 20);
    var sent = ticks(sender, 0, 10);
    assertThat(sent.stream().map(p -> p == null ? "." : p.marker() ? "M" : "e").toList())
        .containsExactly("M", "e", "e", ".", ".", ".", "M", "e", "e", ".");
  }

  // What is sent must be heard, also at the clock of opus and over ten seconds of one key.
  @ParameterizedTest
  @CsvSource({
    "8000, 20, 100",
    "48000, 20, 100",
    "8000, 30, 10000",
    "48000, 20, 10000",
    "48000, 60, 5000"
  })
  void shouldHearDigitsThatSenderSends(int clockRateHz, int tickMs, int pressMs) {
    var sender = new DtmfSender(clockRateHz, tickMs);
    receiver =
        new DtmfReceiver(
            clockRateHz,
            (digit, durationMs) -> {
              digits.append(digit);
              durations.add(durationMs);
            });
    for (char digit : "159#*0AD11".toCharArray()) {
      assertThat(sender.press(digit, pressMs)).isTrue();
    }
    byte[] packet = new byte[16];
    RtpView view = new RtpView();
    int timestamp = 0x7FFFF000;
    long now = 0;
    for (int tick = 0; !sender.idle(); tick++) {
      var out = sender.tick(timestamp);
      if (out != null) {
        RtpHeader.write(packet, 0, out.marker(), 101, tick, out.timestamp(), SSRC);
        out.event().write(packet, 12);
        assertThat(view.read(packet, 0, 16)).isTrue();
        receiver.onPacket(view, packet, 0, now);
      }
      receiver.advance(now);
      timestamp += clockRateHz * tickMs / 1000;
      now += tickMs * MS;
    }
    assertThat(digits).hasToString("159#*0AD11");
    assertThat(durations).allMatch(ms -> ms >= pressMs && ms < pressMs + tickMs);
  }

  @Test
  void shouldNameKeysAndRefuseOthers() {
    assertThat(TelephoneEvent.eventOf('d')).isEqualTo(15);
    assertThat(TelephoneEvent.digit(10)).isEqualTo('*');
    assertThatThrownBy(() -> new DtmfSender(8000, 20).press('x', 100))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DtmfSender(8000, 20).press('1', 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<DtmfSender.Packet> ticks(DtmfSender sender, int timestamp, int count) {
    List<DtmfSender.Packet> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sent.add(sender.tick(timestamp + i * 160));
    }
    return sent;
  }

  private static List<Pcap.Datagram> capture(String name) {
    return Pcap.udp(TestData.bytes("dtmf/rfc2833/dtmf_2833_" + name + ".pcap"));
  }

  private void feed(List<Pcap.Datagram> packets) {
    RtpView view = new RtpView();
    for (var packet : packets) {
      assertThat(view.read(packet.payload(), 0, packet.payload().length)).isTrue();
      assertThat(view.payloadType()).isEqualTo(101);
      receiver.onPacket(view, packet.payload(), 0, packet.nanos());
    }
  }

  private void event(
      int timestamp, boolean marker, int event, boolean end, int duration, long nanos) {
    receiver.onEvent(SSRC, timestamp, marker, event, end, duration, nanos);
  }
}
