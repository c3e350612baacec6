package io.rvoip.auth.stir;

import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.identity.Verstat;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tells who a call is from by its Identity headers, off the caller's thread. Bounded: when too many
 * calls wait for their verdict, the next one is told 503 at once.
 */
public final class CallerVerification implements AutoCloseable {
  private static final int MAX_WAITING = 1000;

  private final PassportVerifier rules;
  private final CertificateSource certificates;
  private final InstantSource clock;
  private final boolean enforced;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<Verstat, LongAdder> verdicts = new EnumMap<>(Verstat.class);

  /**
   * A verification.
   *
   * @param enforced whether calls that do not pass are to be refused
   */
  public CallerVerification(
      PassportVerifier rules,
      CertificateSource certificates,
      InstantSource clock,
      boolean enforced) {
    this.rules = rules;
    this.certificates = certificates;
    this.clock = clock;
    this.enforced = enforced;
    for (Verstat verstat : Verstat.values()) {
      verdicts.put(verstat, new LongAdder());
    }
  }

  /** Whether a call that does not pass is to be refused with the verdict's status. */
  public boolean enforced() {
    return enforced;
  }

  /** How many calls got this verdict since the node started. */
  public long count(Verstat verstat) {
    LongAdder counter = verdicts.get(verstat);
    return counter == null ? 0 : counter.sum();
  }

  /** The verdict on an INVITE; never fails. */
  public CompletionStage<IdentityVerdict> verify(SipRequest invite) {
    AssertedCall call = AssertedCall.of(invite);
    if (call.identities().isEmpty()) {
      return CompletableFuture.completedStage(
          counted(
              IdentityVerdict.refused(IdentityVerdict.USE_IDENTITY_HEADER, "no Identity header")));
    }
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      return CompletableFuture.completedStage(
          counted(IdentityVerdict.refused(IdentityVerdict.UNAVAILABLE, "too many calls wait")));
    }
    return CompletableFuture.supplyAsync(() -> rules.examine(call, clock.instant()), threads)
        .thenCompose(this::withCertificates)
        .exceptionally(
            failure ->
                IdentityVerdict.refused(
                    IdentityVerdict.INVALID_IDENTITY_HEADER, "it could not be judged"))
        .whenComplete((verdict, failure) -> waiting.decrementAndGet())
        .thenApply(this::counted);
  }

  private CompletionStage<IdentityVerdict> withCertificates(
      PassportVerifier.Examination examination) {
    return switch (examination) {
      case PassportVerifier.Decided(IdentityVerdict verdict) ->
          CompletableFuture.completedStage(verdict);
      case PassportVerifier.Plausible plausible -> {
        Map<String, CertificateSource.Result> found = new ConcurrentHashMap<>();
        CompletableFuture<?>[] all =
            plausible.certificateUrls().stream()
                .map(url -> certificates.find(url).thenAccept(r -> found.put(url, r)))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new);
        yield CompletableFuture.allOf(all)
            .thenApplyAsync(done -> rules.judge(plausible, found, clock.instant()), threads);
      }
    };
  }

  private IdentityVerdict counted(IdentityVerdict verdict) {
    LongAdder counter = verdicts.get(verdict.verstat());
    if (counter != null) {
      counter.increment();
    }
    return verdict;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
