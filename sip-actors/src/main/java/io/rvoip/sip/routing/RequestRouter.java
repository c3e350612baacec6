package io.rvoip.sip.routing;

import io.rvoip.auth.SipAccount;
import io.rvoip.auth.SipAccounts;
import io.rvoip.auth.audit.AuthMethod;
import io.rvoip.config.Destination;
import io.rvoip.config.SipConfig.TrustedSource;
import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TelUri;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.call.CallCommand;
import io.rvoip.sip.call.CallRoute;
import io.rvoip.sip.call.NewCallId;
import io.rvoip.sip.edge.EdgeDesk;
import io.rvoip.sip.edge.EdgeFlow;
import io.rvoip.sip.edge.EdgeRouter;
import io.rvoip.sip.edge.NodeUas;
import io.rvoip.sip.edge.ServerTx;
import io.rvoip.sip.identity.CallOrigin;
import io.rvoip.sip.identity.CallerCheck;
import io.rvoip.sip.journal.JournalHealth;
import io.rvoip.sip.quota.Quota;
import io.rvoip.sip.registrar.AorCommand.RegisterReply;
import io.rvoip.sip.routing.RequestAuthentication.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one place that decides about requests outside of dialogs: border, identity, then the entity.
 * Runs on the edge's loops; look-ups are asynchronous and come back to the loop that asked.
 */
public final class RequestRouter implements EdgeRouter {
  // Somebody who asks anew is told within a second that the database is away.
  private static final long IN_TIME_MS = 800;

  /** Hands a REGISTER to its address-of-record; the answer is the whole response. */
  public interface Registrar {
    CompletionStage<RegisterReply> register(
        String tenant, String user, SipRequest request, EdgeFlow flow);
  }

  private final Supplier<RouterSettings> settings;
  private final RequestAuthentication authentication;
  private final SipAccounts accounts;
  private final Registrar registrar;
  private final Alarm alarm;
  private final JournalHealth.Source journal;
  private final NewCallId newCallId;
  private final IntSupplier liveCalls;
  private final Supplier<Boolean> accepting;
  private final CallerCheck callers;

  public RequestRouter(
      Supplier<RouterSettings> settings,
      RequestAuthentication authentication,
      SipAccounts accounts,
      Registrar registrar,
      Alarm alarm,
      JournalHealth.Source journal,
      NewCallId newCallId,
      IntSupplier liveCalls,
      Supplier<Boolean> accepting,
      CallerCheck callers) {
    this.callers = callers;
    this.settings = settings;
    this.authentication = authentication;
    this.accounts = accounts;
    this.registrar = registrar;
    this.alarm = alarm;
    this.journal = journal;
    this.newCallId = newCallId;
    this.liveCalls = liveCalls;
    this.accepting = accepting;
  }

  @Override
  public void route(EdgeDesk desk, TransactionKey key, SipRequest request, Flow flow) {
    Case c = new Case(desk, key, request, flow, settings.get(), CallOrigin.USER);
    if (desk.trace().isOn() && !request.method().equals(Method.REGISTER)) {
      desk.trace().ofTenant(request.callId(), tenantOr(c, Domains.DEFAULT_TENANT));
    }
    SipResponse refusal = refusal(c);
    if (refusal != null) {
      desk.respond(key, refusal);
      return;
    }
    switch (request.method().name()) {
      case "OPTIONS" ->
          desk.respond(
              key,
              NodeUas.RULES
                  .options(request, c.toTag())
                  .edit()
                  .set(HeaderName.SERVER, c.settings().product())
                  .buildResponse());
      case "REGISTER" -> register(c);
      case "INVITE" -> invite(c);
      default -> c.answer(481); // BYE, INFO: there is no such dialog
    }
  }

  @Override
  public boolean mayWait() {
    return journal.health().writable();
  }

  /** An answer of the database, or a failure when it keeps us waiting. */
  static <T> CompletionStage<T> inTime(CompletionStage<T> answer) {
    CompletableFuture<T> future = answer.toCompletableFuture();
    return future.isDone() ? future : future.copy().orTimeout(IN_TIME_MS, TimeUnit.MILLISECONDS);
  }

  /** One request on its way through the router. */
  record Case(
      EdgeDesk desk,
      TransactionKey key,
      SipRequest request,
      Flow flow,
      RouterSettings settings,
      CallOrigin origin) {

    /** Who is meant by the certificate of the flow's peer. */
    CertificateHolder holder() {
      return CertificateHolder.of(
          desk.peer(flow), settings.tlsClients(), settings.domains(), Instant.now());
    }

    Case from(CallOrigin known) {
      return new Case(desk, key, request, flow, settings, known);
    }

    void answer(int status, String... headers) {
      desk.respond(key, response(status, headers));
    }

    void answer(int status, Map<String, String> headers) {
      MessageEditor editor = response(status).edit();
      headers.forEach((name, value) -> editor.add(HeaderName.of(name), value));
      desk.respond(key, editor.buildResponse());
    }

    void challenge(String... headers) {
      desk.challenge(key, response(401, headers));
    }

    private SipResponse response(int status, String... headers) {
      MessageEditor editor = request.responseBuilder(status, toTag());
      editor.set(HeaderName.SERVER, settings.product());
      for (int i = 0; i + 1 < headers.length; i += 2) {
        editor.add(HeaderName.of(headers[i]), headers[i + 1]);
      }
      return editor.buildResponse();
    }

    private String toTag() {
      return "r" + Integer.toHexString(key.hashCode());
    }
  }

  /** RFC 3261 §8.2 and §16.3, before anything is looked up; null when the request may go on. */
  private static @Nullable SipResponse refusal(Case c) {
    SipRequest request = c.request();
    Method method = request.method();
    if (method.equals(Method.SUBSCRIBE)) {
      return request.response(489, c.toTag()); // we have no event packages
    }
    if (request.requestUri() instanceof SipUri uri
        && uri.secure()
        && !c.flow().transport().secure()) {
      return sipsInClear(c);
    }
    SipResponse refusal = NodeUas.RULES.check(request, c.toTag());
    // A call goes further; what is meant for us does not.
    boolean relayed = method.equals(Method.INVITE) || method.equals(Method.INFO);
    return refusal == null && relayed && request.maxForwards().orElse(70) == 0
        ? request.response(483, c.toTag())
        : refusal;
  }

  /**
   * RFC 3261 §26.2.2: a sips URI promises TLS on every hop, and this hop has broken it already. The
   * words are those of RFC 5630: 416 where there is no TLS at all, else 480, with Warning 380.
   */
  private static SipResponse sipsInClear(Case c) {
    c.desk().counters().sipsInClear.increment();
    return c.request()
        .responseBuilder(c.desk().listensForTls() ? 480 : 416, c.toTag())
        .set(HeaderName.SERVER, c.settings().product())
        .add(HeaderName.WARNING, "380 rvoip \"SIPS Not Allowed\"")
        .buildResponse();
  }

  private static @Nullable String tenant(Case c) {
    Uri uri = c.request().requestUri();
    return uri instanceof SipUri sip
        ? c.settings().domains().tenant(sip.host())
        : Domains.DEFAULT_TENANT;
  }

  private static String tenantOr(Case c, String otherwise) {
    String tenant = tenant(c);
    return tenant == null ? otherwise : tenant;
  }

  // REGISTER, RFC 3261 §10.3.

  private void register(Case c) {
    c.desk().counters().registers.increment();
    if (!mayWait()) {
      c.desk().counters().unavailable.increment();
      c.answer(503, "Retry-After", "5");
      return;
    }
    String tenant = tenant(c);
    if (tenant == null) {
      c.answer(404);
      return;
    }
    if (!(c.request().to().uri() instanceof SipUri to)) {
      c.answer(400); // RFC 3261 §10.2: To is an address-of-record, and so a SIP or SIPS URI
      return;
    }
    authentication.authenticate(
        c,
        tenant,
        identity -> {
          String user = identity.user();
          if (!user.equalsIgnoreCase(to.unescapedUser())) {
            authentication.notAllowed(c, tenant, identity);
            return;
          }
          AtomicBoolean open = new AtomicBoolean(true);
          Runnable inTime =
              alarm.set(
                  Duration.ofMillis(IN_TIME_MS),
                  () -> {
                    if (!mayWait() && open.getAndSet(false)) {
                      c.desk().execute(() -> c.answer(503, "Retry-After", "5"));
                    }
                  });
          registrar
              .register(tenant, user, c.request(), EdgeFlow.of(c.settings().node(), c.flow()))
              .whenComplete(
                  (reply, failure) -> {
                    inTime.run();
                    c.desk()
                        .execute(
                            () -> {
                              if (!open.getAndSet(false)) {
                                return; // refused meanwhile
                              }
                              if (reply != null) {
                                registered(c, tenant, identity, reply);
                              } else {
                                c.answer(503, "Retry-After", "3");
                              }
                            });
                  });
        });
  }

  private void registered(Case c, String tenant, Identity identity, RegisterReply reply) {
    if (reply.overQuota()) {
      authentication.overQuota(c, tenant, identity, Quota.REGISTRATIONS);
    }
    c.desk().respond(c.key(), withInfo(reply.response().response(), identity.info()));
  }

  /** RFC 3261 §20.6: Authentication-Info goes into a 2xx. */
  private static SipResponse withInfo(SipResponse response, @Nullable String info) {
    return info == null || !response.isSuccess()
        ? response
        : response.edit().set(HeaderName.AUTHENTICATION_INFO, info).buildResponse();
  }

  // INVITE, RFC 3261 §13.3.1.

  private void invite(Case c) {
    c.desk().counters().invites.increment();
    if (!accepting.get() || !mayWait()) {
      c.desk().counters().unavailable.increment();
      c.answer(503, "Retry-After", "5");
      return;
    }
    if (liveCalls.getAsInt() >= c.settings().maxCalls()) {
      c.desk().counters().unavailable.increment();
      c.answer(503, "Retry-After", "10");
      return;
    }
    String tenant = tenant(c);
    CertificateHolder.Trunk trusted = trusted(c);
    if (trusted != null) {
      if (tenant == null || !tenant.equals(trusted.tenant())) {
        c.answer(404);
      } else {
        AuthMethod method =
            trusted.equals(c.holder()) ? AuthMethod.CERTIFICATE : AuthMethod.ADDRESS;
        callers.ofTrunk(
            c.desk(),
            c.key(),
            c.request(),
            tenant,
            c.flow().remote().getAddress(),
            origin -> dispatch(c.from(origin), tenant, new Identity(trusted.name(), method, null)));
      }
      return;
    }
    authentication.authenticate(
        c,
        tenantOr(c, Domains.DEFAULT_TENANT),
        identity -> {
          String user = identity.user();
          if (tenant == null) {
            // We relay to nowhere but our own domains.
            c.answer(404);
          } else if (!(c.request().from().uri() instanceof SipUri from)
              || !user.equalsIgnoreCase(from.unescapedUser())) {
            authentication.notAllowed(c, tenant, identity);
          } else {
            dispatch(c, tenant, identity);
          }
        });
  }

  /** By its address or by its certificate. */
  private static CertificateHolder.@Nullable Trunk trusted(Case c) {
    for (TrustedSource source : c.settings().trusted()) {
      if (source.cidr().contains(c.flow().remote().getAddress())) {
        return new CertificateHolder.Trunk(source.tenant(), source.name());
      }
    }
    return c.holder() instanceof CertificateHolder.Trunk trunk ? trunk : null;
  }

  private void dispatch(Case c, String tenant, Identity caller) {
    String user = user(c.request().requestUri());
    if (user == null) {
      c.answer(404);
      return;
    }
    switch (c.settings().routes().resolve(user)) {
      case Destination.User d ->
          inTime(accounts.find(tenant, d.user().toLowerCase(Locale.ROOT)))
              .whenComplete(
                  (account, failure) ->
                      c.desk()
                          .execute(
                              () -> {
                                if (failure != null) {
                                  c.answer(503, "Retry-After", "5");
                                } else if (account.filter(SipAccount::enabled).isEmpty()) {
                                  c.answer(404);
                                } else {
                                  offer(
                                      c,
                                      tenant,
                                      caller,
                                      new CallRoute(CallRoute.USER, account.get().user()));
                                }
                              }));
      case Destination.App d -> offer(c, tenant, caller, new CallRoute(CallRoute.APP, d.name()));
      case Destination.Address d -> offer(c, tenant, caller, new CallRoute(CallRoute.URI, d.uri()));
      case Destination.Reject d -> c.answer(d.status());
    }
  }

  private void offer(Case c, String tenant, Identity caller, CallRoute route) {
    String callId = newCallId.of(tenant);
    if (callId == null) {
      authentication.overQuota(c, tenant, caller, Quota.CALLS);
      c.answer(Quota.STATUS, Quota.CALLS.headers());
      return;
    }
    ServerTx transaction = ServerTx.of(c.settings().node(), c.key());
    EdgeFlow flow = EdgeFlow.of(c.settings().node(), c.flow());
    String contact = c.desk().contact(c.flow(), c.request());
    c.desk().inviteBelongsTo(c.key(), callId);
    c.desk().trace().ofCall(c.request().callId(), callId);
    c.desk()
        .deliver(
            callId,
            c.key(),
            delivery ->
                new CallCommand.Offer(
                    delivery,
                    transaction,
                    flow,
                    contact,
                    WireMessage.of(c.request()),
                    tenant,
                    caller.user(),
                    route,
                    c.origin()));
  }

  private static @Nullable String user(Uri uri) {
    return switch (uri) {
      case SipUri sip -> sip.unescapedUser();
      case TelUri tel -> tel.dialled();
      case io.rvoip.protocol.sip.OtherUri ignored -> null;
    };
  }
}
