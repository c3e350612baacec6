package io.rvoip.interop;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Tells users from names that do not exist by how long a refusal takes, if that can be done: wrong
 * passwords for both in turn, from many addresses, so that no lock is met.
 */
final class TimingAttack {
  private static final String GUESS = "guessed-Secret";
  private static final String NOBODY = "nobody";
  private static final int SOURCES = 120;

  /** One fewer than lock an account, {@code auth.lockout.attempts}. */
  private static final int TRIES = 9;

  private static final int WARM_UP_SOURCES = 20;
  private static final int FIRST_HOST = 100;

  /** Of the median for a user who exists. */
  private static final double BOUND = 0.15;

  private final Cluster cluster;
  private final String known;

  TimingAttack(Cluster cluster, String known) {
    this.cluster = cluster;
    this.known = known;
  }

  String run() throws Exception {
    int samples = (SOURCES - WARM_UP_SOURCES) * TRIES;
    double[] ofKnown = new double[samples];
    double[] ofUnknown = new double[samples];
    int at = 0;
    for (int source = 0; source < SOURCES; source++) {
      var address = InetAddress.ofLiteral("127.0.0." + (FIRST_HOST + source));
      try (var phone = new RawSip(cluster.sip(1), 2000, address)) {
        List<String> guessKnown = DigestSuite.credentials(phone, known, GUESS);
        List<String> guessUnknown = DigestSuite.credentials(phone, NOBODY, GUESS);
        for (int i = 0; i < TRIES; i++) {
          boolean knownFirst = i % 2 == 0;
          double first =
              knownFirst ? refusal(phone, known, guessKnown) : refusal(phone, NOBODY, guessUnknown);
          double second =
              knownFirst ? refusal(phone, NOBODY, guessUnknown) : refusal(phone, known, guessKnown);
          if (source >= WARM_UP_SOURCES) {
            ofKnown[at] = knownFirst ? first : second;
            ofUnknown[at] = knownFirst ? second : first;
            at++;
          }
        }
      }
    }
    double existing = median(ofKnown);
    double difference = median(ofUnknown) - existing;
    String told =
        String.format(
            Locale.ROOT,
            "%d refusals each: median %.0f us for a user, %+.1f us for nobody",
            samples,
            existing,
            difference);
    if (Math.abs(difference) > BOUND * existing) {
      throw new StepFailed(told + " (expected: within " + Math.round(100 * BOUND) + " %)");
    }
    return told;
  }

  /** Microseconds from a request with a wrong password to its 401. */
  private static double refusal(RawSip phone, String user, List<String> guess) throws Exception {
    long start = System.nanoTime();
    DigestSuite.expect(401, phone.register(user, guess));
    return (System.nanoTime() - start) / 1e3;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
