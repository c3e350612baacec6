package io.rvoip.protocol.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rvoip.protocol.TestData;
import io.rvoip.protocol.audio.ToneMeter.Reading;
import io.rvoip.protocol.audio.WavReader.Result.Opened;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ToneTest {
  @ParameterizedTest
  @CsvSource({
    "8000, 425, -10",
    "8000, 1000, 0",
    "8000, 1004.3, -30",
    "8000, 3400, -10",
    "16000, 440, -20",
    "48000, 997, -6",
    "8000, 100, -50",
  })
  void shouldMeasureFrequencyAndLevelOfSine(int rate, double frequency, double level) {
    short[] samples = ToneGenerator.sine(rate, frequency, level).samples(rate);
    Reading reading = ToneMeter.measure(samples, 0, rate, rate);
    assertThat(reading.frequencyHz()).isCloseTo(frequency, within(0.2));
    assertThat(reading.toneDbfs()).isCloseTo(level, within(0.1));
    assertThat(reading.levelDbfs()).isCloseTo(level, within(0.1));
    assertThat(reading.isTone(frequency, 1)).isTrue();
    assertThat(reading.isTone(frequency + 5, 1)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(G711.class)
  void shouldMeasureToneThatWentThroughG711(G711 law) {
    short[] samples = ToneGenerator.sine(8000, 1004, -16).samples(4000);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = law.decode(law.encode(samples[i]));
    }
    Reading reading = ToneMeter.measure(samples, 0, samples.length, 8000);
    assertThat(reading.isTone(1004, 1)).isTrue();
    assertThat(reading.toneDbfs()).isCloseTo(-16, within(0.2));
  }

  // 160 samples of every 1600 are missing: what two lost packets in twenty do.
  @Test
  void shouldFindToneDespiteLostPacketsAndNoise() {
    long seed = 20260706L;
    Random random = new Random(seed);
    short[] samples = ToneGenerator.sine(8000, 700, -12).samples(8000);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = i % 1600 < 160 ? 0 : (short) (samples[i] + random.nextGaussian() * 300);
    }
    Reading reading = ToneMeter.measure(samples, 0, samples.length, 8000);
    assertThat(reading.isTone(700, 2)).as("seed %d", seed).isTrue();
    assertThat(reading.toneDbfs()).isCloseTo(-12.9, within(0.5));
  }

  @Test
  void shouldNotCallNoiseSpeechOrSilenceTone() throws IOException {
    assertThat(ToneMeter.measure(new short[800], 0, 800, 8000)).isEqualTo(Reading.SILENT);
    short[] constant = new short[800];
    java.util.Arrays.fill(constant, (short) 5000);
    assertThat(ToneMeter.measure(constant, 0, 800, 8000)).isEqualTo(Reading.SILENT);
    for (String file : new String[] {"dtmf/inband/whiteNoise.wav", "quality/pesq/speech.wav"}) {
      var audio = ((Opened) WavReader.open(TestData.bytes(file))).reader().readAll(1 << 20);
      var reading =
          ToneMeter.measure(audio.samples(), 0, audio.samples().length, audio.sampleRateHz());
      assertThat(reading.isTone(reading.frequencyHz(), 1)).as(file).isFalse();
    }
  }

  @Test
  void shouldTellTheStrongerOfTwoTones() {
    var mixed =
        new ToneGenerator(
            8000,
            java.util.List.of(
                new ToneGenerator.Partial(600, -20), new ToneGenerator.Partial(900, -14)));
    short[] samples = mixed.samples(8000);
    assertThat(ToneMeter.measure(samples, 0, 8000, 8000).frequencyHz()).isCloseTo(900, within(0.2));
    assertThat(ToneMeter.levelAt(samples, 0, 8000, 8000, 600)).isCloseTo(-20, within(0.1));
    assertThat(ToneMeter.levelAt(samples, 0, 8000, 8000, 1300)).isLessThan(-80);
  }

  @Test
  void shouldGoOnWithoutJumpBetweenCalls() {
    short[] whole = ToneGenerator.sine(8000, 333, -3).samples(480);
    var generator = ToneGenerator.sine(8000, 333, -3);
    short[] parts = new short[480];
    for (int at = 0; at < 480; at += 160) {
      generator.fill(parts, at, 160);
    }
    assertThat(parts).isEqualTo(whole);
  }

  @Test
  void shouldClipWhatIsTooLoud() {
    short[] samples = ToneGenerator.dual(8000, 500, 1100, 0).samples(8000);
    assertThat(samples).contains(Short.MAX_VALUE, Short.MIN_VALUE);
  }

  @Test
  void shouldPutDigitsOnTheirTwoTones() {
    short[] samples = DtmfTones.samples("159*0#D", 8000, 100, 60, -10);
    int period = 1280;
    for (int i = 0; i < 7; i++) {
      char key = "159*0#D".charAt(i);
      int at = i * period;
      assertThat(ToneMeter.levelAt(samples, at, 800, 8000, DtmfTones.lowHz(key)))
          .isCloseTo(-10, within(0.2));
      assertThat(ToneMeter.levelAt(samples, at, 800, 8000, DtmfTones.highHz(key)))
          .isCloseTo(-10, within(0.2));
      assertThat(Decibels.level(samples, at + 800, 480)).isEqualTo(Decibels.SILENCE);
    }
    assertThat(DtmfTones.lowHz('6')).isEqualTo(770);
    assertThat(DtmfTones.highHz('6')).isEqualTo(1477);
  }

  /** The recordings of the corpus hold the tones that our table gives their keys. */
  @ParameterizedTest
  @CsvSource({
    "one, 1",
    "three, 3",
    "five, 5",
    "seven, 7",
    "zero, 0",
    "asterix, *",
    "a, A",
  })
  void shouldAgreeWithRecordedKeys(String file, char key) throws IOException {
    byte[] wav = TestData.bytes("dtmf/inband/" + file + "-8kHz.wav");
    short[] samples = ((Opened) WavReader.open(wav)).reader().readAll(1 << 20).samples();
    double low = ToneMeter.levelAt(samples, 0, samples.length, 8000, DtmfTones.lowHz(key));
    double high = ToneMeter.levelAt(samples, 0, samples.length, 8000, DtmfTones.highHz(key));
    for (char other : "159D".toCharArray()) {
      if (DtmfTones.lowHz(other) != DtmfTones.lowHz(key)) {
        assertThat(ToneMeter.levelAt(samples, 0, samples.length, 8000, DtmfTones.lowHz(other)))
            .isLessThan(low - 10);
      }
      if (DtmfTones.highHz(other) != DtmfTones.highHz(key)) {
        assertThat(ToneMeter.levelAt(samples, 0, samples.length, 8000, DtmfTones.highHz(other)))
            .isLessThan(high - 10);
      }
    }
  }

  @Test
  void shouldConvertLevels() {
    assertThat(Decibels.amplitude(0)).isEqualTo(32767.0);
    assertThat(Decibels.amplitude(-20)).isCloseTo(3276.7, within(0.01));
    assertThat(Decibels.ofAmplitude(3276.7)).isCloseTo(-20, within(0.001));
    assertThat(Decibels.ofAmplitude(0)).isEqualTo(Decibels.SILENCE);
    assertThat(Decibels.level(new short[0], 0, 0)).isEqualTo(Decibels.SILENCE);
  }

  @Test
  void shouldRefuseArgumentsThatMakeNoTone() {
    assertThatThrownBy(() -> ToneGenerator.sine(8000, 4000, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ToneGenerator.sine(8000, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DtmfTones.lowHz('x')).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ToneMeter.measure(new short[10], 0, 10, 8000))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
