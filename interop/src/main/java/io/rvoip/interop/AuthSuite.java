package io.rvoip.interop;

import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Three nodes and a real Keycloak: its keys roll over under load, what is taken back at one node is
 * refused at all, it is dead for a minute and nobody notices; a phone registers with its token; a
 * nonce outlives the node that made it. Afterwards everything written is searched for secrets.
 */
final class AuthSuite implements Suites.Suite {
  static final String PROVIDER = "telephone-system/Identity provider of the company/";
  private static final String ROLL_OVER = PROVIDER + "Keys roll over";
  private static final String TAKEN_BACK = PROVIDER + "Taken back everywhere";
  private static final String NO_SECRET =
      "telephone-system/Secrets stay where they belong/Everything written is searched";

  private static final String PASSWORD = "Drill-" + RawSip.token();
  private static final String CLIENT_SECRET = "Client-" + RawSip.token();
  private static final String PEOPLE_SECRET = "Person-" + RawSip.token();
  private static final String KEEPER_SECRET = "Keeper-" + RawSip.token();

  /** Has a token and no password of ours that is used. */
  private static final String BEARER_USER = "1003";

  private static final String REVOKED_USER = "1004";
  private static final int BEFORE_ROLL = 600;
  private static final int AFTER_ROLL = 1400;

  private final SecretScan secrets = new SecretScan();

  @Override
  @Scenario(ROLL_OVER)
  @Scenario(TAKEN_BACK)
  @Scenario(ProviderOutage.AWAY)
  @Scenario(ProviderOutage.BEARER)
  @Scenario(NonceSteps.OUTLIVES)
  @Scenario(NO_SECRET)
  public void run(Steps steps) throws IOException {
    var folder = Suites.data("keycloak");
    Keycloak[] launched = new Keycloak[1];
    steps.step(
        "Keycloak from its distribution archive",
        () -> {
          launched[0] = Keycloak.launch(folder, KEEPER_SECRET);
          Files.writeString(folder.resolve("drill.conf"), settings(launched[0].base()));
          return "starts at " + launched[0].base();
        });
    try (var keycloak = launched[0]) {
      Stage.with(
          steps,
          "auth",
          3,
          PASSWORD,
          List.of(NonceSteps.PHONE, BEARER_USER, REVOKED_USER),
          cluster -> play(steps, cluster, keycloak),
          "--config",
          folder.resolve("drill.conf").toString());
    }
  }

  /** Verdicts and keys live so short that the outage outlasts both. */
  private static String settings(String keycloak) {
    return """
    rvoip.auth {
      issuers = [ {
        name = company, kind = keycloak, issuer = "%s", audiences = ["%s"]
        subject-claim = preferred_username, role-map = { "%s" = admin }
      } ]
      introspection = [ {
        name = company-opaque, prefix = "cmp_", client-id = "%s", client-secret = "%s"
        url = "%s/protocol/openid-connect/token/introspect", audiences = ["%s"]
      } ]
      jwt { cache-ttl = 1 s, keys-ttl = 20 s, keys-refresh-ahead = 5 s }
      sip-bearer.authz-server = "https://id.example.com"
    }
    """
        .formatted(
            KeycloakAdmin.issuer(keycloak),
            KeycloakAdmin.AUDIENCE,
            KeycloakAdmin.ROLE,
            KeycloakAdmin.CLIENT,
            CLIENT_SECRET,
            KeycloakAdmin.issuer(keycloak),
            KeycloakAdmin.AUDIENCE);
  }

  private void play(Steps steps, Cluster cluster, Keycloak keycloak) throws Exception {
    var admin = keycloak.admin();
    steps.step(
        "realm, client, audience mapper, role and two people over REST",
        () -> {
          var waited = keycloak.awaitReady();
          admin.setUp(
              CLIENT_SECRET, Map.of(BEARER_USER, PEOPLE_SECRET, REVOKED_USER, PEOPLE_SECRET));
          return "Keycloak ready " + waited.toMillis() + " ms after the nodes";
        });
    if (!steps.ok()) {
      return;
    }
    try (var wire = new Wire(cluster.data().resolveSibling("answers.txt"));
        var pool = new TokenPool(() -> admin.clientToken(CLIENT_SECRET))) {
      steps.step(
          "nodes and Keycloak warm", () -> BearerLoad.warmUp(wire, cluster.urls(), pool::next));
      rollOver(steps, cluster, admin, pool, wire);
      takeBack(steps, cluster, admin, pool, wire);
      new ProviderOutage(cluster, keycloak, pool, wire, secrets)
          .steps(
              steps,
              PASSWORD,
              new ProviderOutage.Person(CLIENT_SECRET, BEARER_USER, PEOPLE_SECRET));
      search(steps, cluster, pool, wire);
    }
  }

  private static void rollOver(
      Steps steps, Cluster cluster, KeycloakAdmin admin, TokenPool pool, Wire wire) {
    steps.scenario(
        ROLL_OVER,
        "Keycloak's keys roll over under " + BearerLoad.PER_SECOND + " validations a second",
        () -> {
          String before = KeycloakAdmin.keyId(pool.last());
          double judged = misses(cluster);
          try (var load = new BearerLoad(wire, cluster.urls(), pool::next)) {
            load.awaitSent(BEFORE_ROLL);
            admin.rollKeys();
            load.awaitSent(BEFORE_ROLL + AFTER_ROLL);
            String told = load.finish();
            String after = KeycloakAdmin.keyId(pool.last());
            if (before.equals(after)) {
              throw new StepFailed("Keycloak signs with the same key as before");
            }
            return "%s; %.0f signatures were checked, keys fetched %.0f times; kid %s… then %s…"
                .formatted(
                    told,
                    misses(cluster) - judged,
                    cluster.sum(List.of(1, 2, 3), "rvoip_auth_issuer_fetches_total"),
                    before.substring(0, 6),
                    after.substring(0, 6));
          }
        });
  }

  private void takeBack(
      Steps steps, Cluster cluster, KeycloakAdmin admin, TokenPool pool, Wire wire) {
    steps.scenario(
        TAKEN_BACK,
        "a user taken back at node 1 is refused at all nodes",
        () -> {
          String revoked = admin.personToken(CLIENT_SECRET, REVOKED_USER, PEOPLE_SECRET);
          secrets.addToken("token of " + REVOKED_USER, revoked);
          var took = TakeBack.measure(cluster, wire, "subject", REVOKED_USER, revoked, pool.last());
          // Times of tokens are whole seconds.
          Await.until(
              "a token of the same user, issued later, accepted",
              Duration.ofSeconds(5),
              () -> {
                String later = admin.personToken(CLIENT_SECRET, REVOKED_USER, PEOPLE_SECRET);
                secrets.addToken("later token of " + REVOKED_USER, later);
                int status = wire.status(TakeBack.url(cluster, 3), later).join();
                return status == 200 ? "" : "answered " + status;
              });
          return took + "; others go on, and so does a token issued later";
        });
    steps.scenario(
        TAKEN_BACK,
        "a token taken back at node 1 is refused at all nodes",
        () -> {
          String revoked = admin.clientToken(CLIENT_SECRET);
          secrets.addToken("revoked token", revoked);
          return TakeBack.measure(
              cluster, wire, "tokenId", TakeBack.id(revoked), revoked, pool.last());
        });
  }

  private void search(Steps steps, Cluster cluster, TokenPool pool, Wire wire) {
    steps.step(
        "what the nodes tell is collected",
        () -> {
          secrets.addPassword(NonceSteps.PHONE, "rvoip", PASSWORD);
          secrets.addPassword(BEARER_USER, "rvoip", PASSWORD);
          secrets.addPassword(REVOKED_USER, "rvoip", PASSWORD);
          secrets.add("client secret", CLIENT_SECRET);
          secrets.add("password of people", PEOPLE_SECRET);
          secrets.add("password of Keycloak's keeper", KEEPER_SECRET);
          secrets.addStores(cluster);
          for (String token : pool.all()) {
            secrets.addToken("token of the load", token);
          }
          int events = Evidence.collect(cluster, 2, wire) + Evidence.collect(cluster, 3, wire);
          return "%d events, %d audit lines"
              .formatted(events, Evidence.audit(cluster.data()).size());
        });
    secrets.steps(steps, NO_SECRET, cluster, List.of(2, 3), root(cluster));
  }

  private static Path root(Cluster cluster) {
    return cluster.data().resolveSibling("");
  }

  private static double misses(Cluster cluster) throws Exception {
    return cluster.sum(List.of(1, 2, 3), "rvoip_auth_cache_requests_total{result=\"miss\"");
  }
}
