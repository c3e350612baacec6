package io.rvoip.interop;

import io.rvoip.client.Call;
import java.time.Duration;
import java.util.Locale;

/** Measured hearing: a tone counts by its frequency and level, not by packets. */
final class Hearing {
  private static final double TOLERANCE_HZ = 3;
  private static final double TOLERANCE_DB = 0.7;

  private Hearing() {}

  /** Waits until the tone is heard; gives what was measured. */
  static String tone(Call call, double hz, double dbfs, Duration limit) throws Exception {
    var took =
        Await.until(
            String.format(Locale.ROOT, "%.0f Hz at %.0f dBFS", hz, dbfs),
            limit,
            () -> {
              var heard = call.heard();
              boolean right =
                  heard.isTone(hz, TOLERANCE_HZ)
                      && Math.abs(heard.toneDbfs() - dbfs) <= TOLERANCE_DB;
              return right
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      "heard %.1f Hz at %.1f dBFS",
                      heard.frequencyHz(),
                      heard.toneDbfs());
            });
    var heard = call.heard();
    return String.format(
        Locale.ROOT,
        "%.1f Hz at %.1f dBFS after %d ms",
        heard.frequencyHz(),
        heard.toneDbfs(),
        took.toMillis());
  }
}
