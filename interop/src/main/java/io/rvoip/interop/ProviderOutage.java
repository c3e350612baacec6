package io.rvoip.interop;

import io.rvoip.client.CallFailedException;
import io.rvoip.client.SimplePeer;
import io.rvoip.client.audio.AudioSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Keycloak dies and is away for a minute under load, while a phone registers with a token, a node
 * is killed too, and tokens come that nobody has seen; then it is back.
 */
final class ProviderOutage {
  static final String AWAY = AuthSuite.PROVIDER + "Provider away";
  static final String BEARER = AuthSuite.PROVIDER + "Token instead of a password";

  private static final Duration OUTAGE = Duration.ofSeconds(60);
  private static final double DBFS = -12;

  /** Node 1 is killed meanwhile. */
  private static final List<Integer> SURVIVORS = List.of(2, 3);

  private final Cluster cluster;
  private final Keycloak keycloak;
  private final TokenPool pool;
  private final Wire wire;
  private final SecretScan secrets;

  /** Somebody whose name is that of an account of ours, and how he gets a token at Keycloak. */
  record Person(String clientSecret, String user, String secret) {}

  ProviderOutage(
      Cluster cluster, Keycloak keycloak, TokenPool pool, Wire wire, SecretScan secrets) {
    this.cluster = cluster;
    this.keycloak = keycloak;
    this.pool = pool;
    this.wire = wire;
    this.secrets = secrets;
  }

  /**
   * @param password of the account of {@link NonceSteps#PHONE}
   */
  void steps(Steps steps, String password, Person person) throws Exception {
    var admin = keycloak.admin();
    steps.step("Keycloak is asked about an opaque token", () -> opaque(401));
    String[] tokens = new String[3];
    steps.scenario(
        AWAY,
        "tokens are issued that nobody has seen yet; then kill -9 of Keycloak",
        () -> {
          pool.freeze();
          tokens[0] = admin.personToken(person.clientSecret(), person.user(), person.secret());
          tokens[1] = admin.clientToken(person.clientSecret());
          tokens[2] = admin.clientToken(person.clientSecret());
          for (String token : tokens) {
            secrets.addToken("token issued before the outage", token);
          }
          keycloak.kill();
          return "dead";
        });
    long began = System.nanoTime();
    try (var load = new BearerLoad(wire, cluster.urls(), pool::next)) {
      steps.scenario(
          BEARER,
          "REGISTER with Bearer from sip-client, and a call",
          () -> phone(person.user(), tokens[0]));
      steps.step("an opaque token, about which nobody can tell", () -> opaque(503));
      NonceSteps.run(steps, cluster, password, load);
      steps.scenario(
          AWAY,
          "Keycloak dead for %d s, %d validations a second"
              .formatted(OUTAGE.toSeconds(), BearerLoad.PER_SECOND),
          () -> minute(began, load, tokens));
    }
    steps.scenario(AWAY, "Keycloak is back", () -> back(admin, person.clientSecret()));
  }

  private String opaque(int expected) throws Exception {
    int status = wire.status(TakeBack.url(cluster, 2), "cmp_" + RawSip.token()).join();
    if (status != expected) {
      throw new StepFailed("answered " + status + " (expected: " + expected + ")");
    }
    return "answered " + status;
  }

  /** With a token alone: no password is set. */
  private String phone(String user, String token) throws Exception {
    var settings = cluster.phone(user, "", 2);
    int at = token.length() - 5; // the last characters of base64 may mean nothing
    String changed =
        token.substring(0, at) + (token.charAt(at) == 'A' ? 'B' : 'A') + token.substring(at + 1);
    secrets.addToken("changed token", changed);
    try (var phone = SimplePeer.open(settings.withBearerToken(() -> changed))) {
      phone.register().get(5, TimeUnit.SECONDS);
      throw new StepFailed("a token with one character changed is accepted");
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof CallFailedException refused && refused.status() == 401)) {
        throw e;
      }
    }
    try (var phone = SimplePeer.open(settings.withBearerToken(() -> token))) {
      int seconds = phone.register().get(5, TimeUnit.SECONDS);
      var call = phone.call("9196");
      call.answered().get(5, TimeUnit.SECONDS);
      call.play(AudioSource.tone(697, DBFS));
      String heard = Hearing.tone(call, 697, DBFS, Duration.ofSeconds(5));
      call.hangUp().get(5, TimeUnit.SECONDS);
      return "registered for " + seconds + " s, the echo heard: " + heard + "; 401 when changed";
    }
  }

  private String minute(long began, BearerLoad load, String[] tokens) throws Exception {
    Await.until(
        "end of the outage",
        OUTAGE.plusSeconds(5),
        () -> System.nanoTime() - began < OUTAGE.toNanos() ? "not yet" : "");
    String told = load.finish();
    for (int node : SURVIVORS) {
      accepted(node, tokens[node - 1]);
    }
    return told + "; new tokens are accepted; " + issuers("failing");
  }

  private String back(KeycloakAdmin admin, String clientSecret) throws Exception {
    keycloak.startAgain();
    var took = keycloak.awaitReady();
    for (int node : SURVIVORS) {
      String token = admin.clientToken(clientSecret);
      secrets.addToken("token issued after the outage", token);
      accepted(node, token);
    }
    Await.until("issuers", Duration.ofSeconds(30), () -> issuersLack("ok"));
    return "after " + took.toMillis() + " ms; " + issuers("ok");
  }

  private void accepted(int node, String token) throws Exception {
    int status = wire.status(TakeBack.url(cluster, node), token).join();
    if (status != 200) {
      throw new StepFailed("node " + node + " answers a token that is new: " + status);
    }
  }

  private String issuers(String state) throws Exception {
    String lacks = issuersLack(state);
    if (!lacks.isEmpty()) {
      throw new StepFailed(lacks);
    }
    return "%s at nodes 2 and 3, %.0f fetches failed"
        .formatted(state, cluster.sum(SURVIVORS, "rvoip_auth_issuer_failures_total"));
  }

  private String issuersLack(String state) throws Exception {
    for (int node : SURVIVORS) {
      var issuer = cluster.api(node).list("/v1/auth/issuers").getFirst();
      if (!issuer.path("state").asText().equals(state) || issuer.path("keys").asInt() == 0) {
        return "node " + node + " says " + issuer;
      }
    }
    return "";
  }
}
