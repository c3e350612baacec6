package io.rvoip.sip.identity;

import io.rvoip.auth.audit.AuthAudit;
import io.rvoip.auth.audit.AuthEvent;
import io.rvoip.auth.audit.AuthMethod;
import io.rvoip.auth.stir.AssertedCall;
import io.rvoip.auth.stir.CallerVerification;
import io.rvoip.auth.stir.IdentityVerdict;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.OtherUri;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TelUri;
import io.rvoip.protocol.sip.identity.Verstat;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.sip.api.CallIdentity;
import io.rvoip.sip.edge.EdgeDesk;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the Identity headers of an INVITE from a trunk. The edge's loop goes on meanwhile; the
 * answer comes back to it.
 */
public final class CallerCheck {
  private static final int MAX_REASON = 160;

  private final @Nullable CallerVerification verification;
  private final AuthAudit audit;

  /**
   * @param verification null: every call passes unseen
   * @param audit takes note of each verdict
   */
  public CallerCheck(@Nullable CallerVerification verification, AuthAudit audit) {
    this.verification = verification;
    this.audit = audit;
  }

  /**
   * Tells where the call is from, or refuses it as RFC 8224 §6.2.2 says.
   *
   * @param tenant whose trunk it is
   * @param source its address
   * @param then runs on the desk's loop, unless the call is refused
   */
  public void ofTrunk(
      EdgeDesk desk,
      TransactionKey key,
      SipRequest invite,
      String tenant,
      InetAddress source,
      Consumer<CallOrigin> then) {
    CallerVerification verifying = verification;
    if (verifying == null) {
      then.accept(new CallOrigin(true, null));
      return;
    }
    verifying
        .verify(invite)
        .thenAccept(
            verdict ->
                desk.execute(
                    () -> {
                      audit.record(signed(verdict, invite, tenant, source));
                      if (verifying.enforced() && verdict.verstat() != Verstat.PASSED) {
                        desk.counters().unauthorized.increment();
                        desk.respond(key, refusal(key, invite, verdict));
                      } else {
                        then.accept(new CallOrigin(true, identity(verdict)));
                      }
                    }));
  }

  private static AuthEvent signed(
      IdentityVerdict verdict, SipRequest invite, String tenant, InetAddress source) {
    String phrase = verdict.phrase();
    return new AuthEvent.Signed(
        new AuthEvent.Attempt(
            Instant.now(), tenant, caller(invite), source.getHostAddress(), AuthMethod.STIR),
        verdict.verstat().word(),
        verdict.attest() == null ? null : verdict.attest().name(),
        phrase.isEmpty() ? null : phrase.toLowerCase(Locale.ROOT).replace(' ', '_'));
  }

  /** The number that calls, as the trunk says it. */
  private static @Nullable String caller(SipRequest invite) {
    return switch (AssertedCall.of(invite).callers().getFirst()) {
      case SipUri sip -> sip.unescapedUser();
      case TelUri tel -> tel.number();
      case OtherUri ignored -> null;
    };
  }

  static CallIdentity identity(IdentityVerdict verdict) {
    return new CallIdentity(
        verdict.verstat().word(),
        verdict.attest() == null ? null : verdict.attest().name(),
        verdict.origid(),
        verdict.status() == 0 ? null : reason(verdict));
  }

  private static String reason(IdentityVerdict verdict) {
    String words = verdict.status() + " " + verdict.phrase() + ": " + verdict.reason();
    return words.substring(0, Math.min(words.length(), MAX_REASON));
  }

  private static SipResponse refusal(
      TransactionKey key, SipRequest invite, IdentityVerdict verdict) {
    return invite
        .responseBuilder(verdict.status(), "i" + Integer.toHexString(key.hashCode()))
        .reason(verdict.phrase())
        // RFC 9410 §4: the same in a form that survives other responses on the way back.
        .add(
            HeaderName.of("Reason"),
            "STIR;cause=%d;text=\"%s\"".formatted(verdict.status(), verdict.phrase()))
        .buildResponse();
  }
}
