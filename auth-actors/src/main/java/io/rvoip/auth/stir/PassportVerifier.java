package io.rvoip.auth.stir;

import static io.rvoip.auth.stir.IdentityVerdict.BAD_IDENTITY_INFO;
import static io.rvoip.auth.stir.IdentityVerdict.INVALID_IDENTITY_HEADER;
import static io.rvoip.auth.stir.IdentityVerdict.STALE_DATE;
import static io.rvoip.auth.stir.IdentityVerdict.UNSUPPORTED_CREDENTIAL;
import static io.rvoip.auth.stir.IdentityVerdict.USE_IDENTITY_HEADER;

import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.identity.NumberPlan;
import io.rvoip.protocol.sip.identity.Passport;
import io.rvoip.protocol.sip.identity.PassportParty;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Verification service, RFC 8224 §6.2, with RFC 8588, RFC 8946 and the checks of ATIS-1000074 §5.3.
 *
 * <p>Use: {@link #examine} first, which costs no certificate and refuses most of what is wrong;
 * then have the certificates it names, and {@link #judge}. Holds no state, reads no clock.
 */
public final class PassportVerifier {

  /**
   * How long a call may have rung, seconds, before it was diverted: by so much an earlier PASSporT
   * may be older than the div that follows.
   */
  private static final long RUNG_SECONDS = 180;

  private final NumberPlan plan;
  private final CertificateTrust trust;
  private final long freshSeconds;

  /**
   * Rules with their settings.
   *
   * @param freshness how far iat may be from now, RFC 8224 §6.2 step 4 recommends 60 s
   */
  public PassportVerifier(NumberPlan plan, CertificateTrust trust, Duration freshness) {
    this.plan = plan;
    this.trust = trust;
    this.freshSeconds = freshness.toSeconds();
  }

  /** What came of looking at the claims. */
  public sealed interface Examination {}

  /** The verdict; no certificate is needed. */
  public record Decided(IdentityVerdict verdict) implements Examination {}

  /** Claims that are about this call; whether who signed them may is still to be seen. */
  public static final class Plausible implements Examination {
    private final List<List<SignedPassport>> chains;

    private Plausible(List<List<SignedPassport>> chains) {
      this.chains = chains;
    }

    /** Where the certificates are. */
    public Set<String> certificateUrls() {
      Set<String> urls = new LinkedHashSet<>();
      chains.forEach(chain -> chain.forEach(p -> urls.add(p.passport().x5u())));
      return urls;
    }
  }

  /** Form, freshness, caller and called of all Identity headers of the call. */
  public Examination examine(AssertedCall call, Instant now) {
    IdentityReading reading = IdentityReading.of(call, plan);
    Optional<IdentityVerdict> failure = reading.failure();
    List<List<SignedPassport>> chains = new ArrayList<>();
    for (SignedPassport original : reading.originals) {
      List<SignedPassport> chain =
          Diversions.chain(original, reading.divs, dest -> called(dest, call));
      Optional<IdentityVerdict> wrong = examine(original, chain, call, now);
      if (chain != null && wrong.isEmpty()) {
        chains.add(chain);
      }
      failure = failure.or(() -> wrong);
    }
    if (!chains.isEmpty()) {
      return new Plausible(chains);
    }
    return new Decided(
        failure.orElseGet(
            () ->
                reading.divs.isEmpty()
                    ? IdentityVerdict.refused(
                        USE_IDENTITY_HEADER, "no Identity header that is understood")
                    : IdentityVerdict.refused(
                        INVALID_IDENTITY_HEADER, "div without the PASSporT that it diverts")));
  }

  private Optional<IdentityVerdict> examine(
      SignedPassport original,
      @org.jspecify.annotations.Nullable List<SignedPassport> chain,
      AssertedCall call,
      Instant now) {
    PassportParty orig = original.passport().orig();
    if (call.callers().stream().noneMatch(caller -> plan.same(orig, caller))) {
      return refused(INVALID_IDENTITY_HEADER, "orig is not the caller");
    }
    if (chain == null) {
      return refused(INVALID_IDENTITY_HEADER, "dest is not the called, nor diverted to it");
    }
    long newest = chain.getLast().passport().iat();
    if (Math.abs(now.getEpochSecond() - newest) > freshSeconds) {
      return refused(STALE_DATE, "iat is " + (now.getEpochSecond() - newest) + " s old");
    }
    for (int i = 1; i < chain.size(); i++) {
      long waited = chain.get(i).passport().iat() - chain.get(i - 1).passport().iat();
      if (waited < -freshSeconds || waited > RUNG_SECONDS) {
        return refused(STALE_DATE, "a diversion " + waited + " s after its PASSporT");
      }
    }
    return Optional.empty();
  }

  /**
   * Whether these are who is called. Stricter than RFC 8224 §4.1, which looks at To alone: a number
   * in the Request-URI must be the one that was signed, else somebody else's PASSporT with its To
   * would do for any call; for this RFC 8946 has "div".
   */
  private boolean called(List<PassportParty> dest, AssertedCall call) {
    boolean numbered = plan.number(call.requestUri()).filter(NumberPlan::global).isPresent();
    List<Uri> called =
        numbered ? List.of(call.requestUri()) : List.of(call.to(), call.requestUri());
    return dest.stream().anyMatch(d -> called.stream().anyMatch(uri -> plan.same(d, uri)));
  }

  /**
   * Signatures and certificates.
   *
   * @param fetched what is at each of {@link Plausible#certificateUrls()}
   */
  public IdentityVerdict judge(
      Plausible plausible, Map<String, CertificateSource.Result> fetched, Instant now) {
    IdentityVerdict first = null;
    for (List<SignedPassport> chain : plausible.chains) {
      Optional<IdentityVerdict> wrong =
          chain.stream().flatMap(p -> judge(p, fetched, now).stream()).findFirst();
      if (wrong.isEmpty()) {
        Passport original = chain.getFirst().passport();
        return IdentityVerdict.passed(original.attest(), original.origid());
      }
      first = first == null ? wrong.get() : first;
    }
    return first == null
        ? IdentityVerdict.refused(INVALID_IDENTITY_HEADER, "nothing is signed")
        : first;
  }

  private Optional<IdentityVerdict> judge(
      SignedPassport signed, Map<String, CertificateSource.Result> fetched, Instant now) {
    Passport passport = signed.passport();
    return switch (fetched.get(passport.x5u())) {
      case CertificateSource.Unavailable(String reason) -> refused(BAD_IDENTITY_INFO, reason);
      case CertificateSource.Fetched(CertificateChain chain) ->
          switch (trust.judge(chain, now)) {
            case CertificateTrust.Untrusted(String why) -> refused(UNSUPPORTED_CREDENTIAL, why);
            case CertificateTrust.Trusted trusted -> judge(signed, trusted);
          };
      case null -> refused(BAD_IDENTITY_INFO, "the certificate was not fetched");
    };
  }

  private static Optional<IdentityVerdict> judge(
      SignedPassport signed, CertificateTrust.Trusted trusted) {
    if (!Es256.verify(signed.token().signingInput(), signed.token().signature(), trusted.key())) {
      return refused(INVALID_IDENTITY_HEADER, "the signature is wrong");
    }
    // RFC 8946 §4: who diverts must have authority over the number that he diverts.
    PassportParty diverted = signed.passport().div();
    PassportParty spokenFor = diverted == null ? signed.passport().orig() : diverted;
    boolean covered =
        switch (trusted.numbers()) {
          case TnAuthList.Absent ignored -> true;
          case TnAuthList.Malformed ignored -> false;
          case TnAuthList.Present(TnAuthList list) ->
              spokenFor instanceof PassportParty.Tn(String number) && list.covers(number);
        };
    return covered
        ? Optional.empty()
        : refused(UNSUPPORTED_CREDENTIAL, "the certificate does not cover the number");
  }

  private static Optional<IdentityVerdict> refused(int status, String reason) {
    return Optional.of(IdentityVerdict.refused(status, reason));
  }
}
