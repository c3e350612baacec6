package io.rvoip.node.http;

import io.micrometer.core.instrument.Gauge;
import io.rvoip.node.OperatorError;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/** The HTTP server of a node. */
public final class HttpApi {
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final ServerBinding binding;
  private final ServerSettings settings;
  private final EventsResource events;
  private final ApiServices services;

  private HttpApi(
      ServerBinding binding, ServerSettings settings, EventsResource events, ApiServices services) {
    this.binding = binding;
    this.settings = settings;
    this.events = events;
    this.services = services;
  }

  /**
   * Binds and serves.
   *
   * @throws OperatorError when the port cannot be had
   */
  public static HttpApi start(ActorSystem<?> system, ApiServices services) {
    var config = services.config();
    EventsResource events =
        new EventsResource(
            system,
            services.store().feed(),
            config.heartbeat(),
            config.maxEventStreams(),
            user -> !services.revocations().covers(user));
    Gauge.builder("rvoip.http.event.streams", events, EventsResource::openStreams)
        .description("Event streams open at this node")
        .register(services.metrics());
    ParsingErrors.bind(services.metrics());
    Guard guard = Guard.of(services);
    ServerSettings settings = ServerSettings.create(system.classicSystem());
    ParsingErrors.listen(settings, guard::unreadable);
    Dispatcher dispatcher =
        new Dispatcher(
            system,
            new Router(endpoints(services, events, guard)),
            guard,
            new Idempotency(
                services.store().idempotencyKeys(),
                services.store().secrets().clusterKey(),
                services.store().secrets().previousClusterKey().orElse(null)),
            services.metrics(),
            config.maxBodyBytes(),
            config.requestTimeout());
    String host = services.bind().getHostAddress();
    try {
      ServerBinding binding =
          Http.get(system)
              .newServerAt(host, config.port())
              .withSettings(settings)
              .bind(dispatcher::handle)
              .toCompletableFuture()
              .join();
      return new HttpApi(binding, settings, events, services);
    } catch (CompletionException e) {
      ParsingErrors.forget(settings);
      events.close();
      throw new OperatorError(
          "rvoip.http.port: %d (expected: a free port on %s)".formatted(config.port(), host));
    }
  }

  static List<Endpoint> endpoints(ApiServices services, EventsResource events, Guard guard) {
    List<Endpoint> all = new ArrayList<>();
    all.addAll(new PageResource().endpoints());
    all.addAll(new OperationsResource(services.readiness(), services.metrics()).endpoints());
    all.addAll(new OauthResource(services.oauth(), guard).endpoints());
    all.addAll(new ClusterResource(services).endpoints());
    all.addAll(
        new AuthResource(services.node(), services.issuers(), services.revocations()).endpoints());
    all.addAll(new TenantsResource(services.store().tenantAdmin(), services.queries()).endpoints());
    all.addAll(
        new UsersResource(
                services.accounts().users(),
                new UserLines(services.accounts().userImport(), services.store()))
            .endpoints());
    all.addAll(new GroupsResource(services.accounts().groups()).endpoints());
    all.addAll(
        new ApiKeysResource(services.accounts().apiKeys(), services.revocations()).endpoints());
    all.addAll(
        new TokensResource(
                services.accounts().logins(),
                services.accounts().issuer(),
                guard.audit(),
                InstantSource.system())
            .endpoints());
    all.addAll(
        new SigningKeysResource(services.accounts().keys(), services.accounts().issuer())
            .endpoints());
    all.addAll(new RegistrationsResource(services.queries()).endpoints());
    all.addAll(
        new CallsResource(
                services.queries(), services.store().cdrs(), services.store().feed(), guard.audit())
            .endpoints());
    all.addAll(
        new TracesResource(services.traces(), services.queries(), services.store().cdrs())
            .endpoints());
    all.addAll(new CdrsResource(services.store().cdrs()).endpoints());
    all.addAll(events.endpoints());
    return all;
  }

  EventsResource events() {
    return events;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /** Takes no more requests, ends event streams, and answers what is under way. */
  public CompletionStage<Done> stop() {
    events.close();
    return binding
        .terminate(FAREWELL)
        .thenApply(
            t -> {
              ParsingErrors.forget(settings);
              OauthServices oauth = services.oauth();
              if (oauth != null) {
                oauth.close();
              }
              return Done.getInstance();
            });
  }
}
