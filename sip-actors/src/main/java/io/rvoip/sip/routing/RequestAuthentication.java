package io.rvoip.sip.routing;

import io.rvoip.auth.AuthVerdict;
import io.rvoip.auth.ChallengeReason;
import io.rvoip.auth.Device;
import io.rvoip.auth.LockOut;
import io.rvoip.auth.SipAccount;
import io.rvoip.auth.SipAccounts;
import io.rvoip.auth.SipAuthenticator;
import io.rvoip.auth.SipBearer;
import io.rvoip.auth.audit.AuthAudit;
import io.rvoip.auth.audit.AuthEvent;
import io.rvoip.auth.audit.AuthMethod;
import io.rvoip.protocol.auth.BearerCredentials;
import io.rvoip.protocol.auth.DigestCredentials;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.sip.quota.Quota;
import io.rvoip.sip.routing.RequestRouter.Case;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whose request it is, as registrar and UAS (RFC 3261 §22.2, RFC 8898), or by the
 * client's certificate (RFC 3261 §26.3.1): goes on with the user, or answers 401, 403 or 503. Runs
 * on the edge's loops, like the router.
 *
 * <p>Who is locked out gets the usual challenge, and his response is not looked at: he cannot tell
 * a lock from a wrong password, nor an account that exists from one that does not.
 */
public final class RequestAuthentication {
  private final SipAuthenticator authenticator;
  private final SipAccounts accounts;
  private final LockOut lockOut;
  private final Duration lockedFor;
  private final @Nullable SipBearer bearer;
  private final AuthAudit audit;

  /**
   * @param lockedFor how long a lock lasts, for the audit
   * @param bearer null: tokens are not taken in SIP
   */
  public RequestAuthentication(
      SipAuthenticator authenticator,
      SipAccounts accounts,
      LockOut lockOut,
      Duration lockedFor,
      @Nullable SipBearer bearer,
      AuthAudit audit) {
    this.authenticator = authenticator;
    this.accounts = accounts;
    this.lockOut = lockOut;
    this.lockedFor = lockedFor;
    this.bearer = bearer;
    this.audit = audit;
  }

  /** Takes a request whose user is known; on the loop's thread. */
  interface Proven {
    void by(Identity identity);
  }

  /**
   * Who has proven himself, and how.
   *
   * @param info Authentication-Info of a 2xx response; null: none
   */
  record Identity(String user, AuthMethod method, @Nullable String info) {}

  /** One request, and what is claimed in it; a token names no account before it is checked. */
  private record Claim(
      Case c, String tenant, String realm, AuthMethod method, String account, Proven then) {
    Device device() {
      return RequestAuthentication.device(c);
    }

    String source() {
      return c.flow().remote().getAddress().getHostAddress();
    }

    AuthEvent.Attempt attempt() {
      return new AuthEvent.Attempt(
          Instant.now(), tenant, account.isEmpty() ? null : account, source(), method);
    }
  }

  /** Answers the request, or goes on with its user. */
  void authenticate(Case c, String tenant, Proven then) {
    String realm = c.settings().domains().realm(tenant);
    if (c.holder() instanceof CertificateHolder.Account(String ofTenant, String user)) {
      Claim claim = new Claim(c, tenant, realm, AuthMethod.CERTIFICATE, user, then);
      if (ofTenant.equals(tenant)) {
        speaksFor(claim, user);
      } else {
        refuse(claim, 403, "certificate_of_other_tenant");
      }
      return;
    }
    SipBearer taken = bearer != null && bearer.allowedOn(c.flow()) ? bearer : null;
    BearerCredentials token = taken == null ? null : SipBearer.credentials(c.request());
    if (taken != null && token != null) {
      checkToken(new Claim(c, tenant, realm, AuthMethod.BEARER, "", then), taken, token);
      return;
    }
    DigestCredentials digest = SipAuthenticator.credentials(c.request(), realm);
    if (digest == null) {
      challenge(c, realm, ChallengeReason.NO_CREDENTIALS, null);
      return;
    }
    String account = digest.username().toLowerCase(Locale.ROOT);
    checkDigest(new Claim(c, tenant, realm, AuthMethod.DIGEST, account, then), digest);
  }

  /** RFC 3261 §10.3 step 3: known, but not the one that the request is about. */
  void notAllowed(Case c, String tenant, Identity identity) {
    refuse(
        new Claim(c, tenant, "", identity.method(), identity.user(), again -> {}),
        403,
        "other_address");
  }

  /** Known, and allowed to; but the tenant has as much as it may have. */
  void overQuota(Case c, String tenant, Identity identity, Quota quota) {
    Claim claim = new Claim(c, tenant, "", identity.method(), identity.user(), again -> {});
    audit.record(new AuthEvent.OverQuota(claim.attempt(), quota.reason()));
  }

  private void checkDigest(Claim claim, DigestCredentials credentials) {
    Case c = claim.c();
    if (lockOut.locked(claim.tenant(), claim.account(), claim.source(), now())) {
      c.desk().counters().lockedOut.increment();
      judge(claim, authenticator.unseen(credentials, claim.device(), claim.realm(), now()));
      return;
    }
    Optional<SipAccount> remembered = accounts.remembered(claim.tenant(), claim.account());
    check(
        claim,
        credentials,
        remembered,
        verdict -> {
          if (verdict instanceof AuthVerdict.Challenge(var values, ChallengeReason reason)
              && reason.wrong()) {
            // Whatever was remembered, and of whom: the time of a refusal is always that of a look
            // into the database. A password that has just been changed is found there, too.
            find(
                claim,
                accounts::read,
                account -> check(claim, credentials, account, again -> judge(claim, again)));
          } else {
            judge(claim, verdict);
          }
        });
  }

  private void check(
      Claim claim,
      DigestCredentials credentials,
      Optional<SipAccount> account,
      Consumer<AuthVerdict> then) {
    onLoop(
        claim.c(),
        authenticator.check(
            claim.c().request(),
            credentials,
            claim.device(),
            claim.tenant(),
            claim.realm(),
            account.orElse(null),
            now()),
        then);
  }

  private void judge(Claim claim, AuthVerdict verdict) {
    switch (verdict) {
      case AuthVerdict.Authenticated(String user, String info) -> accepted(claim, user, info);
      case AuthVerdict.Challenge challenge -> {
        note(claim, challenge.reason());
        answer(claim.c(), claim.realm(), challenge.headerValues(), null);
      }
      case AuthVerdict.Refused(int status, String reason) -> refuse(claim, status, reason);
    }
  }

  private void note(Claim claim, ChallengeReason reason) {
    switch (reason) {
      case WRONG_RESPONSE, UNKNOWN_ACCOUNT -> {
        boolean exists = reason == ChallengeReason.WRONG_RESPONSE;
        audit.record(new AuthEvent.Refused(claim.attempt(), reason.word()));
        LockOut.Outcome outcome =
            lockOut.wrong(claim.tenant(), claim.account(), claim.source(), exists, now());
        if (outcome != LockOut.Outcome.COUNTED) {
          audit.record(
              new AuthEvent.LockedOut(
                  claim.attempt(), outcome.name().toLowerCase(Locale.ROOT), lockedFor));
        }
      }
      case COUNT_USED, NOT_OFFERED, BAD_TOKEN ->
          audit.record(new AuthEvent.Refused(claim.attempt(), reason.word()));
      // Nothing is decided yet: the phone comes back with a fresh nonce.
      case NO_CREDENTIALS, FOREIGN_NONCE, STALE_NONCE, COUNT_UNKNOWN, LOCKED_OUT -> {}
    }
  }

  // Bearer tokens, RFC 8898.

  private void checkToken(Claim claim, SipBearer taken, BearerCredentials token) {
    onLoop(
        claim.c(),
        RequestRouter.inTime(taken.check(token, claim.tenant()))
            .exceptionally(late -> new SipBearer.Verdict.Unavailable()),
        verdict -> {
          switch (verdict) {
            case SipBearer.Verdict.Account(String user) -> speaksFor(claim, user);
            case SipBearer.Verdict.Refused(String error, String reason) -> {
              audit.record(new AuthEvent.Refused(claim.attempt(), reason));
              challenge(claim.c(), claim.realm(), ChallengeReason.BAD_TOKEN, error);
            }
            case SipBearer.Verdict.Unavailable ignored -> unavailable(claim.c());
          }
        });
  }

  private void speaksFor(Claim claim, String user) {
    Claim named =
        new Claim(claim.c(), claim.tenant(), claim.realm(), claim.method(), user, claim.then());
    find(
        named,
        accounts::find,
        account -> {
          if (account.isEmpty()) {
            refuse(named, 403, "unknown_account");
          } else if (!account.get().enabled()) {
            refuse(named, 403, "account_disabled");
          } else {
            accepted(named, account.get().user(), null);
          }
        });
  }

  // What both have in common.

  private interface Search {
    CompletionStage<Optional<SipAccount>> of(String tenant, String user);
  }

  private void find(Claim claim, Search search, Consumer<Optional<SipAccount>> then) {
    CompletionStage<Optional<SipAccount>> account;
    try {
      account = RequestRouter.inTime(search.of(claim.tenant(), claim.account()));
    } catch (IllegalArgumentException notAName) {
      account = CompletableFuture.completedFuture(Optional.empty());
    }
    CompletableFuture<Optional<SipAccount>> future = account.toCompletableFuture();
    if (future.isDone() && !future.isCompletedExceptionally()) {
      then.accept(future.join()); // remembered
      return;
    }
    future.whenComplete(
        (found, failure) ->
            claim
                .c()
                .desk()
                .execute(
                    () -> {
                      if (failure == null) {
                        then.accept(found);
                      } else {
                        unavailable(claim.c());
                      }
                    }));
  }

  /** Goes on at once with what is known already, else when it comes. */
  private static <T> void onLoop(Case c, CompletionStage<T> answer, Consumer<T> then) {
    CompletableFuture<T> future = answer.toCompletableFuture();
    if (future.isDone()) {
      then.accept(future.join());
    } else {
      future.thenAccept(value -> c.desk().execute(() -> then.accept(value)));
    }
  }

  private void accepted(Claim claim, String user, @Nullable String info) {
    lockOut.right(claim.tenant(), claim.account(), claim.source(), now());
    audit.record(new AuthEvent.Accepted(claim.attempt()));
    claim.then().by(new Identity(user, claim.method(), info));
  }

  private void refuse(Claim claim, int status, String reason) {
    audit.record(new AuthEvent.Refused(claim.attempt(), reason));
    claim.c().desk().counters().unauthorized.increment();
    if (claim.method() == AuthMethod.CERTIFICATE) {
      // Who has proven by his certificate who he is may learn why that does not help him.
      claim.c().answer(status, "Warning", "399 rvoip \"" + certified(reason) + "\"");
    } else {
      claim.c().answer(status);
    }
  }

  private static String certified(String reason) {
    return switch (reason) {
      case "unknown_account" -> "The certificate is of an account that does not exist";
      case "account_disabled" -> "The certificate is of an account that is disabled";
      default -> "The certificate is of another account";
    };
  }

  private static void unavailable(Case c) {
    c.desk().counters().unavailable.increment();
    c.answer(503, "Retry-After", "5");
  }

  private void challenge(
      Case c, String realm, ChallengeReason reason, @Nullable String bearerError) {
    AuthVerdict.Challenge challenge = authenticator.challenge(device(c), realm, reason, now());
    answer(c, realm, challenge.headerValues(), bearerError);
  }

  /** Bearer comes last: there are devices that give up on a first challenge they do not know. */
  private void answer(
      Case c, String realm, List<String> digestValues, @Nullable String bearerError) {
    c.desk().counters().challenged.increment();
    List<String> headers = new ArrayList<>();
    for (String value : digestValues) {
      headers.add("WWW-Authenticate");
      headers.add(value);
    }
    if (bearer != null && bearer.allowedOn(c.flow())) {
      headers.add("WWW-Authenticate");
      headers.add(bearer.challenge(realm, bearerError));
    }
    c.challenge(headers.toArray(String[]::new));
  }

  private static Device device(Case c) {
    return new Device(
        c.flow().transport() + " " + c.flow().remote(), c.request().header(HeaderName.USER_AGENT));
  }

  private static long now() {
    return System.currentTimeMillis();
  }
}
