package io.rvoip.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rvoip.auth.stir.CallerVerification;
import io.rvoip.auth.stir.CertificateFetch;
import io.rvoip.auth.stir.Stir;
import io.rvoip.protocol.sip.identity.Verstat;
import java.util.Locale;

/**
 * What a node tells of signed callers at {@code /metrics}; nothing when it does not look at them.
 */
final class IdentityMetrics {
  private IdentityMetrics() {}

  static void bind(MeterRegistry registry, Stir stir) {
    CallerVerification verification = stir.verification();
    CertificateFetch certificates = stir.certificates();
    if (verification == null || certificates == null) {
      return;
    }
    for (Verstat verstat : Verstat.values()) {
      FunctionCounter.builder("rvoip.identity.verdicts", verification, v -> v.count(verstat))
          .description("Calls from trusted peers by what their Identity headers were worth")
          .tag("verdict", verstat.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    FunctionCounter.builder("rvoip.identity.fetches", certificates, c -> c.fetches())
        .description("Certificates of signers that were fetched, or should have been")
        .register(registry);
    FunctionCounter.builder("rvoip.identity.fetch.failures", certificates, c -> c.failures())
        .description("Fetches that gave no certificate")
        .register(registry);
  }
}
