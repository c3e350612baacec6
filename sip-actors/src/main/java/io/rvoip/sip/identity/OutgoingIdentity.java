package io.rvoip.sip.identity;

import io.rvoip.auth.stir.AssertedCall;
import io.rvoip.auth.stir.PassportSigner;
import io.rvoip.config.StirConfig.CallerNumber;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.SipDate;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.identity.Attestation;
import io.rvoip.protocol.sip.identity.NumberPlan;
import io.rvoip.protocol.sip.identity.PassportParty;
import io.rvoip.protocol.sip.identity.Verstat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Signs INVITEs that leave for a trunk, RFC 8224 §6.1. Who calls decides:
 *
 * <ul>
 *   <li>our user with a number of his own: "shaken", A; with one that others use too: B
 *   <li>an operator who has a call made: B at most
 *   <li>a trunk whose call came signed and passed: its Identity headers go on, with a "div" of ours
 *       when the call has been led to another number (RFC 8946)
 *   <li>any other call from a trunk: "shaken", C
 * </ul>
 *
 * <p>A call to or from something that is no telephone number is not signed. Thread safe.
 */
public final class OutgoingIdentity {
  private final PassportSigner signer;
  private final NumberPlan plan;
  private final List<CallerNumber> numbers;
  private final OriginIds origins;

  /**
   * A signer of calls.
   *
   * @param numbers the numbers of our users, the first that matches
   * @param clusterKey the cluster's secret, from which origids are made
   */
  public OutgoingIdentity(
      PassportSigner signer, NumberPlan plan, List<CallerNumber> numbers, byte[] clusterKey) {
    this.signer = signer;
    this.plan = plan;
    this.numbers = List.copyOf(numbers);
    this.origins = new OriginIds(clusterKey);
  }

  /**
   * Who has the call made.
   *
   * @param principal the user or trunk; {@code operator} for a call that the API has ordered
   * @param incoming the caller's own INVITE; null for a call that the API has ordered
   */
  public record Caller(
      String tenant, String principal, CallOrigin origin, @Nullable SipRequest incoming) {}

  private record CallerId(String number, Attestation attest) {}

  /** The INVITE with all that says who calls; as it was when there is nothing to say. */
  public SipRequest sign(SipRequest invite, Caller caller, Instant now) {
    Optional<String> called = globalNumber(invite.requestUri());
    if (called.isEmpty()) {
      return invite;
    }
    SipRequest incoming = caller.incoming();
    if (incoming == null || !caller.origin().trunk()) {
      return ownNumber(invite, caller)
          .map(id -> shaken(invite, called.get(), id, caller, now).buildRequest())
          .orElse(invite);
    }
    Optional<String> orig =
        AssertedCall.of(incoming).callers().stream()
            .flatMap(uri -> globalNumber(uri).stream())
            .findFirst();
    if (orig.isEmpty()) {
      return invite;
    }
    boolean passed =
        caller.origin().identity() != null
            && caller.origin().identity().verstat().equals(Verstat.PASSED.word());
    CallerId id = new CallerId(orig.get(), Attestation.C);
    MessageEditor signed =
        passed
            ? goingOn(invite, called.get(), id, incoming, now)
            : shaken(invite, called.get(), id, caller, now);
    return signed.copy(HeaderName.of("Privacy"), incoming).buildRequest();
  }

  private MessageEditor shaken(
      SipRequest invite, String called, CallerId id, Caller caller, Instant now) {
    return asserted(invite, id.number(), now)
        .add(
            HeaderName.IDENTITY,
            signer
                .shaken(
                    new PassportParty.Tn(id.number()),
                    called(invite, called),
                    id.attest(),
                    origins.of(caller.tenant(), caller.principal()).toString(),
                    now)
                .toString());
  }

  /** RFC 8946 §4: what came goes on, and whoever has led the call elsewhere says so. */
  private MessageEditor goingOn(
      SipRequest invite, String called, CallerId id, SipRequest incoming, Instant now) {
    MessageEditor signed = asserted(invite, id.number(), now).copy(HeaderName.IDENTITY, incoming);
    if (incoming.has(HeaderName.DATE)) {
      // RFC 8225 §7: the compact form is signed over the Date that came with it.
      signed.remove(HeaderName.DATE).copy(HeaderName.DATE, incoming);
    }
    Optional<String> before = globalNumber(incoming.requestUri());
    if (before.isPresent() && !before.get().equals(called)) {
      signed.add(
          HeaderName.IDENTITY,
          signer
              .diverted(
                  new PassportParty.Tn(id.number()),
                  new PassportParty.Tn(before.get()),
                  List.of(new PassportParty.Tn(called)),
                  now)
              .toString());
    }
    return signed;
  }

  /** The number that is signed is the one that is asserted, RFC 3325, and the time is told. */
  private MessageEditor asserted(SipRequest invite, String number, Instant now) {
    MessageEditor editor = invite.edit().set(HeaderName.DATE, SipDate.format(now));
    Uri from = invite.from().uri();
    if (!plan.number(from).equals(Optional.of(number)) && from instanceof SipUri sip) {
      SipUri asserted = SipUri.of("+" + number, sip.host(), -1).withParam("user", "phone");
      editor.set(HeaderName.P_ASSERTED_IDENTITY, "<" + asserted + ">");
    }
    return editor;
  }

  /** Where the call goes, and what was dialled: some verifiers look at To, others do not. */
  private List<PassportParty> called(SipRequest invite, String called) {
    List<PassportParty> parties = new ArrayList<>(List.of(new PassportParty.Tn(called)));
    globalNumber(invite.to().uri())
        .filter(dialled -> !dialled.equals(called))
        .ifPresent(dialled -> parties.add(new PassportParty.Tn(dialled)));
    return parties;
  }

  private Optional<CallerId> ownNumber(SipRequest invite, Caller caller) {
    boolean ordered = caller.incoming() == null;
    String user =
        ordered && invite.from().uri() instanceof SipUri sip
            ? String.valueOf(sip.unescapedUser())
            : caller.principal();
    for (CallerNumber rule : numbers) {
      Matcher match = rule.user().matcher(user);
      if (match.matches()) {
        Attestation attest = rule.own() && !ordered ? Attestation.A : Attestation.B;
        return plan.canonical(filled(rule.number(), match))
            .filter(NumberPlan::global)
            .map(number -> new CallerId(number, attest));
      }
    }
    return plan.canonical(user)
        .filter(NumberPlan::global)
        .map(number -> new CallerId(number, ordered ? Attestation.B : Attestation.A));
  }

  private static String filled(String template, Matcher match) {
    String filled = template;
    for (int i = 1; i <= match.groupCount(); i++) {
      String group = match.group(i);
      filled = filled.replace("{" + i + "}", group == null ? "" : group);
    }
    return filled;
  }

  private Optional<String> globalNumber(Uri uri) {
    return plan.number(uri).filter(NumberPlan::global);
  }
}
