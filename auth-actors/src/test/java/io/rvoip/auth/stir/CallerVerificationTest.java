package io.rvoip.auth.stir;

import static io.rvoip.auth.stir.StirRig.NOW;
import static io.rvoip.auth.stir.StirRig.invite;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.identity.Attestation;
import io.rvoip.protocol.sip.identity.Verstat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallerVerificationTest {
  private final StirRig rig = new StirRig();

  CallerVerificationTest() throws Exception {}

  private CallerVerification verification(CertificateSource certificates) {
    return new CallerVerification(rig.verifier, certificates, () -> NOW, true);
  }

  private static IdentityVerdict verdict(CallerVerification verification, SipRequest invite) {
    return verification.verify(invite).toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Test
  void shouldJudgeWithTheCertificatesThatAreFound() {
    try (var v = verification(url -> CompletableFuture.completedStage(rig.certificates.get(url)))) {
      assertThat(verdict(v, invite(rig.shaken(NOW))).attest()).isEqualTo(Attestation.A);
      assertThat(verdict(v, invite()).status()).isEqualTo(428);
      assertThat(verdict(v, invite("x")).status()).isEqualTo(438);
      assertThat(v.count(Verstat.PASSED)).isEqualTo(1);
      assertThat(v.count(Verstat.NONE)).isEqualTo(1);
      assertThat(v.count(Verstat.FAILED)).isEqualTo(1);
    }
  }

  @Test
  void shouldGiveAVerdictWhenTheSourceBreaks() {
    try (var v = verification(url -> CompletableFuture.failedStage(new IllegalStateException()))) {
      assertThat(verdict(v, invite(rig.shaken(NOW))).verstat()).isEqualTo(Verstat.FAILED);
    }
  }

  @Test
  void shouldNotLetEverMoreCallsWait() {
    CompletableFuture<CertificateSource.Result> late = new CompletableFuture<>();
    try (var v = verification(url -> late)) {
      SipRequest invite = invite(rig.shaken(NOW));
      List<CompletableFuture<IdentityVerdict>> waiting = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        waiting.add(v.verify(invite).toCompletableFuture());
      }
      assertThat(verdict(v, invite).status()).isEqualTo(503);
      late.complete(rig.certificates.get(StirRig.URL));
      waiting.forEach(w -> w.orTimeout(20, TimeUnit.SECONDS).join());
      assertThat(verdict(v, invite).status()).isZero();
    }
  }
}
