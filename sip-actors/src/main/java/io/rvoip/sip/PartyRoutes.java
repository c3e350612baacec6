package io.rvoip.sip;

import io.rvoip.auth.SipAccount;
import io.rvoip.auth.SipAccounts;
import io.rvoip.config.Destination;
import io.rvoip.sip.call.CallRoute;
import io.rvoip.sip.routing.RouterSettings;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where the parties of a call lead that is ordered over the API. */
final class PartyRoutes {
  private PartyRoutes() {}

  /**
   * The route of a user or number; of kind {@code reject}, with a SIP status, when there is none.
   */
  static CompletionStage<CallRoute> of(
      RouterSettings settings, SipAccounts accounts, String tenant, String party) {
    int at = party.indexOf('@');
    String user = (at < 0 ? party : party.substring(0, at)).replaceFirst("^sip:", "");
    return switch (settings.routes().resolve(user)) {
      case Destination.User d ->
          accounts
              .find(tenant, d.user().toLowerCase(Locale.ROOT))
              .thenApply(
                  account ->
                      account
                          .filter(SipAccount::enabled)
                          .map(a -> new CallRoute(CallRoute.USER, a.user()))
                          .orElse(new CallRoute("reject", "404")));
      case Destination.App d ->
          CompletableFuture.completedFuture(new CallRoute(CallRoute.APP, d.name()));
      case Destination.Address d ->
          CompletableFuture.completedFuture(new CallRoute(CallRoute.URI, d.uri()));
      case Destination.Reject d ->
          CompletableFuture.completedFuture(new CallRoute("reject", Integer.toString(d.status())));
    };
  }
}
