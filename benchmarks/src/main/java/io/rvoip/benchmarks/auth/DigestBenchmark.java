package io.rvoip.benchmarks.auth;

import io.rvoip.auth.AuthVerdict;
import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.sip.SipRequest;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the Digest check of a REGISTER costs; the aim is 5 µs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DigestBenchmark {
  private static final int PREPARED = 10_000;

  /** Which algorithm the phone has chosen. */
  @Param({"SHA_512_256", "SHA_256", "MD5"})
  public DigestAlgorithm algorithm = DigestAlgorithm.SHA_256;

  private DigestRequests requests = new DigestRequests(DigestAlgorithm.SHA_256);
  private final SipRequest[] right = new SipRequest[PREPARED];
  private int next;

  /** Enough requests that each count is fresh again: a new nonce for each round. */
  @Setup(Level.Iteration)
  public void challenge() {
    requests = new DigestRequests(algorithm);
    DigestClient alice = requests.challenged("alice", "secret");
    for (int i = 0; i < PREPARED; i++) {
      right[i] = DigestRequests.register(alice);
    }
    next = 0;
  }

  /** A good request while counts last, then one whose count was used: the same work. */
  @Benchmark
  public AuthVerdict check() {
    SipRequest request = right[next];
    next = next + 1 == PREPARED ? 0 : next + 1;
    return requests.check(request, true);
  }

  /** The first answer to a phone. */
  @Benchmark
  public AuthVerdict firstChallenge() {
    return requests.challenge();
  }
}
