package io.rvoip.client.cli;

import io.rvoip.client.audio.AudioSink;
import io.rvoip.client.audio.AudioSource;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;
import org.jspecify.annotations.Nullable;

/**
 * Microphone and loudspeaker of this machine. Neither blocks the audio loop: what the microphone
 * has not yet is silence, what the loudspeaker cannot take is left out.
 */
final class SoundCard implements AutoCloseable {
  private static final AudioFormat FORMAT =
      new AudioFormat(AudioSource.RATE_HZ, 16, 1, true, false);
  private static final int BUFFER_BYTES = 3200;

  private final TargetDataLine microphone;
  private final SourceDataLine speaker;

  private SoundCard(TargetDataLine microphone, SourceDataLine speaker) {
    this.microphone = microphone;
    this.speaker = speaker;
  }

  /** The machine's sound card; null when it has none that we can use. */
  static @Nullable SoundCard open() {
    try {
      TargetDataLine microphone = AudioSystem.getTargetDataLine(FORMAT);
      SourceDataLine speaker = AudioSystem.getSourceDataLine(FORMAT);
      microphone.open(FORMAT, BUFFER_BYTES);
      speaker.open(FORMAT, BUFFER_BYTES);
      microphone.start();
      speaker.start();
      return new SoundCard(microphone, speaker);
    } catch (LineUnavailableException | IllegalArgumentException | SecurityException e) {
      return null;
    }
  }

  AudioSource source() {
    var bytes = new byte[BUFFER_BYTES];
    return (out, count) -> {
      int read = 0;
      if (microphone.available() >= 2 * count) {
        read = microphone.read(bytes, 0, 2 * count) / 2;
      }
      for (int i = 0; i < count; i++) {
        out[i] = i < read ? (short) (bytes[2 * i] & 0xFF | bytes[2 * i + 1] << 8) : 0;
      }
      return true;
    };
  }

  AudioSink sink() {
    var bytes = new byte[BUFFER_BYTES];
    return (samples, count, nowNanos) -> {
      int fits = Math.min(Math.min(count, bytes.length / 2), speaker.available() / 2);
      for (int i = 0; i < fits; i++) {
        bytes[2 * i] = (byte) samples[i];
        bytes[2 * i + 1] = (byte) (samples[i] >> 8);
      }
      speaker.write(bytes, 0, 2 * fits);
    };
  }

  @Override
  public void close() {
    microphone.close();
    speaker.close();
  }
}
