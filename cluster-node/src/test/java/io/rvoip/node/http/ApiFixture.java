package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.typesafe.config.ConfigFactory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rvoip.auth.OpaqueTokens;
import io.rvoip.auth.TokenValidationService;
import io.rvoip.auth.audit.AuthEvent;
import io.rvoip.auth.jwt.IssuerHealth;
import io.rvoip.auth.revocation.Revocation;
import io.rvoip.auth.revocation.RevocationDesk;
import io.rvoip.auth.revocation.Revocations;
import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.node.Accounts;
import io.rvoip.node.SignInSetup;
import io.rvoip.node.join.JoinDesk;
import io.rvoip.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The API on a real port, a real H2 store in memory, and a cluster that the test makes up. */
final class ApiFixture implements AutoCloseable {
  private static final String URL =
      "jdbc:h2:mem:%s;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1";

  final FakeQueries queries = new FakeQueries();
  final FakeTraces traces = new FakeTraces();
  final List<AuthEvent> audited = new CopyOnWriteArrayList<>();

  /** By how much the clock of sessions is ahead of the machine's. */
  volatile Duration ahead = Duration.ZERO;

  final Revocations revocations = new Revocations();
  final List<Revocation> announced = new CopyOnWriteArrayList<>();
  volatile List<IssuerHealth> issuers = List.of();
  final Readiness readiness = new Readiness().require("test", () -> true);
  final Store store;
  final String adminToken;
  final Accounts accounts;
  final List<String> told = new CopyOnWriteArrayList<>();
  final ApiServices services;
  private final String url;
  private final ActorSystem<Void> system;
  private final HttpApi api;
  private final HttpClient client = HttpClient.newHttpClient();

  ApiFixture(String name, String... sets) throws Exception {
    url = URL.formatted(name);
    RvoipConfig config =
        RvoipConfig.load(
            ConfigSources.ofDataDir(Path.of("none"))
                .withSets(
                    List.of(
                        "store.url=" + url,
                        "http.port=0",
                        "http.heartbeat=200ms",
                        "auth.login.failures=3",
                        "limits.users-per-tenant=5"))
                .withSets(List.of(sets)));
    store = Store.open(config.store(), "node1#1", Duration.ofSeconds(10), line -> {});
    store.tenants().ensure("default", "rvoip");
    store.tenants().ensure("other", "other");
    adminToken = token("default", Set.of("admin", "cluster-admin"), Set.of());
    system =
        ActorSystem.create(
            Behaviors.empty(),
            name,
            ConfigFactory.parseString("pekko.actor.provider = local")
                .withFallback(ConfigFactory.parseResources("rvoip-node.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve());
    accounts = new Accounts(config, store, (tenant, user, what) -> told.add(user + " " + what));
    services =
        new ApiServices(
            "rvoip",
            "node1",
            "test",
            InetAddress.getLoopbackAddress(),
            config.http(),
            queries,
            traces,
            new TokenValidationService(
                accounts.tokenSources(),
                new TokenValidationService.Settings(100, Duration.ofMinutes(1), Duration.ZERO),
                revocations,
                InstantSource.system(),
                System::nanoTime),
            () -> issuers,
            new RevocationDesk(
                store.revocations(),
                revocations,
                announced::add,
                new RevocationDesk.Settings(Duration.ofDays(30), 5),
                InstantSource.system()),
            accounts,
            store,
            new JoinDesk(store.secrets(), "rvoip", config.store(), Thread::startVirtualThread),
            readiness,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            audited::add,
            SignInSetup.of(
                config.auth().oauth(),
                store,
                revocations,
                new RevocationDesk(
                    store.revocations(),
                    revocations,
                    announced::add,
                    new RevocationDesk.Settings(Duration.ofHours(1), 1000),
                    InstantSource.system()),
                () -> Instant.now().plus(ahead)));
    api = HttpApi.start(system, services);
  }

  String token(String tenant, Set<String> roles, Set<String> scopes) {
    OpaqueTokens.Minted minted =
        OpaqueTokens.mint(
            tenant,
            "tester-" + new TreeSet<>(roles),
            roles,
            scopes,
            Instant.now(),
            null,
            new SecureRandom());
    store.apiTokens().add(minted.stored()).toCompletableFuture().join();
    return minted.text();
  }

  EventsResource events() {
    return api.events();
  }

  List<Endpoint> endpoints() {
    return HttpApi.endpoints(services, events(), Guard.of(services));
  }

  int port() {
    return api.address().getPort();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** An answer with its body as JSON; a missing node when it is none. */
  record Reply(int status, HttpResponse<byte[]> raw, JsonNode json) {
    String header(String name) {
      return raw.headers().firstValue(name).orElse("");
    }
  }

  static void assertProblem(Reply reply, int status, String name) {
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.json().path("type").asText()).isEqualTo("urn:rvoip:problem:" + name);
    assertThat(reply.json().path("status").asInt()).isEqualTo(status);
    assertThat(reply.json().path("title").asText()).isNotBlank();
  }

  Reply get(String path) throws Exception {
    return send("GET", path, null, Map.of("Authorization", "Bearer " + adminToken));
  }

  Reply post(String path, String body, String... headers) throws Exception {
    Map<String, String> all = new java.util.HashMap<>();
    all.put("Authorization", "Bearer " + adminToken);
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return send("POST", path, body, all);
  }

  Reply send(String method, String path, String body, Map<String, String> headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(20))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::header);
    HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
    JsonNode json;
    try {
      json = Json.MAPPER.readTree(response.body());
    } catch (IOException e) {
      json = Json.MAPPER.missingNode();
    }
    return new Reply(response.statusCode(), response, json);
  }

  /** Writes an event as the journal's writer would. */
  void event(String tenant, String type, String id, long seq, String name, Map<String, ?> fact)
      throws Exception {
    sql(
        "INSERT INTO event_journal (entity_type, entity_id, seq_nr, tenant, shard, slice, name,"
            + " version, written_at, epoch, writer, payload) VALUES (?, ?, ?, ?, 0, 0, ?, 1,"
            + " CURRENT_TIMESTAMP, 1, 'w', ?)",
        type,
        id,
        seq,
        tenant,
        name,
        new CBORMapper().writeValueAsBytes(fact));
  }

  void cdr(String id, String tenant, String from, String to, Instant started) throws Exception {
    sql(
        "INSERT INTO cdr (call_id, tenant, from_uri, to_uri, route, started, answered, ended,"
            + " duration_ms, outcome, sip_status, ended_by, owner_nodes, legs, codec) VALUES"
            + " (?, ?, ?, ?, 'user', ?, ?, ?, 4000, 'answered', 200, 'caller', '[\"node1\"]',"
            + " '[{\"role\":\"caller\"}]', 'PCMU/8000')",
        id,
        tenant,
        from,
        to,
        started.atOffset(java.time.ZoneOffset.UTC),
        started.plusSeconds(1).atOffset(java.time.ZoneOffset.UTC),
        started.plusSeconds(5).atOffset(java.time.ZoneOffset.UTC));
  }

  void sql(String sql, Object... values) throws SQLException {
    try (Connection c = DriverManager.getConnection(url, "rvoip", "");
        PreparedStatement statement = c.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  @Override
  public void close() {
    client.close();
    api.stop().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    accounts.close();
    store.close();
  }
}
