package io.rvoip.benchmarks.auth;

import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.protocol.sip.SipRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Whether the time of a refusal tells if the account exists: wrong passwords of a known and of an
 * unknown user are judged in random order, and the two distributions of time are laid side by side.
 * The last line is the largest distance between them (Kolmogorov-Smirnov) beside the one that two
 * random halves of the same requests have: when they are alike, nothing can be learnt.
 *
 * <p>Run by {@code scripts/bench-timing}.
 */
public final class TimingReport {
  private static final int WARM_UP = 200_000;
  private static final int SAMPLES = 400_000;

  private TimingReport() {}

  /** No arguments. */
  public static void main(String[] args) {
    DigestRequests requests = new DigestRequests(DigestAlgorithm.SHA_256);
    SipRequest known = DigestRequests.register(requests.challenged("alice", "guess"));
    SipRequest unknown = DigestRequests.register(requests.challenged("alicf", "guess"));
    Random order = new Random(1);
    measure(requests, known, unknown, false, order, WARM_UP);
    long[][] times = measure(requests, known, unknown, false, order, SAMPLES);
    System.out.println("percentile  wrong password [ns]  unknown user [ns]");
    for (double p : new double[] {0.05, 0.25, 0.5, 0.75, 0.95, 0.99}) {
      System.out.printf(
          Locale.ROOT,
          "%9.0f%%  %19d  %17d%n",
          100 * p,
          times[0][(int) (p * times[0].length)],
          times[1][(int) (p * times[1].length)]);
    }
    long[][] same = measure(requests, known, known, true, order, SAMPLES);
    System.out.printf(
        Locale.ROOT,
        "distance %.4f; of two samples of the same request %.4f%n",
        distance(times[0], times[1]),
        distance(same[0], same[1]));
  }

  /** Sorted times of either request, asked for in random order. */
  private static long[][] measure(
      DigestRequests requests,
      SipRequest first,
      SipRequest second,
      boolean secondKnown,
      Random order,
      int samples) {
    long[][] times = new long[2][samples];
    int[] count = new int[2];
    for (int i = 0; i < samples; i++) {
      int which = order.nextInt(2);
      SipRequest request = which == 0 ? first : second;
      long begin = System.nanoTime();
      requests.check(request, which == 0 || secondKnown);
      times[which][count[which]++] = System.nanoTime() - begin;
    }
    for (int i = 0; i < 2; i++) {
      times[i] = Arrays.copyOf(times[i], count[i]);
      Arrays.sort(times[i]);
    }
    return times;
  }

  private static double distance(long[] a, long[] b) {
    double largest = 0;
    int j = 0;
    for (int i = 0; i < a.length; i++) {
      while (j < b.length && b[j] <= a[i]) {
        j++;
      }
      boolean lastOfItsValue = i + 1 == a.length || a[i + 1] != a[i];
      if (lastOfItsValue) {
        largest = Math.max(largest, Math.abs((i + 1.0) / a.length - (double) j / b.length));
      }
    }
    return largest;
  }
}
