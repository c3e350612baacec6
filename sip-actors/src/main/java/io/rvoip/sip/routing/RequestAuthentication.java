package io.rvoip.sip.routing;

import io.rvoip.auth.AuthVerdict;
import io.rvoip.auth.Device;
import io.rvoip.auth.SipAccount;
import io.rvoip.auth.SipAccounts;
import io.rvoip.auth.SipAuthenticator;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.sip.routing.RequestRouter.Case;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds out whose request it is, as registrar and UAS (RFC 3261 §22.2): goes on with the user, or
 * answers 401, 403 or 503. Runs on the edge's loops, like the router.
 */
public final class RequestAuthentication {
  private final SipAuthenticator authenticator;
  private final SipAccounts accounts;

  public RequestAuthentication(SipAuthenticator authenticator, SipAccounts accounts) {
    this.authenticator = authenticator;
    this.accounts = accounts;
  }

  /** Takes a request whose user is known; on the loop's thread. */
  interface Proven {
    void by(String user);
  }

  /** Answers the request, or goes on with its user. */
  void authenticate(Case c, String tenant, Proven then) {
    String realm = c.settings().domains().realm(tenant);
    Device device =
        new Device(
            c.flow().transport() + " " + c.flow().remote(),
            c.request().header(HeaderName.of("User-Agent")));
    Optional<String> claimed = authenticator.claimedUser(c.request(), realm);
    if (claimed.isEmpty()) {
      challenge(c, authenticator.challenge(device, realm, System.currentTimeMillis()));
      return;
    }
    CompletionStage<Optional<SipAccount>> account;
    try {
      account = RequestRouter.inTime(accounts.find(tenant, claimed.get().toLowerCase(Locale.ROOT)));
    } catch (IllegalArgumentException notAName) {
      account = CompletableFuture.completedFuture(Optional.empty());
    }
    account.whenComplete(
        (found, failure) ->
            c.desk()
                .execute(
                    () -> {
                      if (failure != null) {
                        c.desk().counters().unavailable.increment();
                        c.answer(503, "Retry-After", "5");
                        return;
                      }
                      judge(
                          c,
                          authenticator.check(
                              c.request(),
                              device,
                              tenant,
                              realm,
                              found.orElse(null),
                              System.currentTimeMillis()),
                          then);
                    }));
  }

  private void judge(Case c, AuthVerdict verdict, Proven then) {
    switch (verdict) {
      case AuthVerdict.Authenticated a -> then.by(a.user());
      case AuthVerdict.Challenge challenge -> challenge(c, challenge);
      case AuthVerdict.Refused r -> {
        c.desk().counters().unauthorized.increment();
        c.answer(r.status());
      }
    }
  }

  private static void challenge(Case c, AuthVerdict.Challenge challenge) {
    c.desk().counters().challenged.increment();
    String[] headers = new String[challenge.headerValues().size() * 2];
    for (int i = 0; i < challenge.headerValues().size(); i++) {
      headers[2 * i] = "WWW-Authenticate";
      headers[2 * i + 1] = challenge.headerValues().get(i);
    }
    c.answer(401, headers);
  }
}
