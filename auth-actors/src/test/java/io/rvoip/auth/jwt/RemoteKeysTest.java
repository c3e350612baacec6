package io.rvoip.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.rvoip.auth.fetch.FetchException;
import io.rvoip.testkit.Scenario;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RemoteKeysTest {
  private static final URI DOCUMENT =
      URI.create(TestIssuer.ISS + "/.well-known/openid-configuration");
  private static final URI KEYS = URI.create("https://id.example.com/keys");

  private final Map<URI, Object> served = new HashMap<>();
  private final List<URI> fetched = new ArrayList<>();
  private CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
  private Instant now = TestIssuer.NOON;

  private final RemoteKeys keys =
      new RemoteKeys(
          "company",
          TestIssuer.ISS,
          new RemoteKeys.Location.Discovery(DOCUMENT),
          this::fetch,
          new KeySetSettings(
              Duration.ofSeconds(300),
              Duration.ofSeconds(60),
              Duration.ofSeconds(10),
              Duration.ofHours(1)),
          () -> now,
          () -> TimeUnit.MILLISECONDS.toNanos(now.toEpochMilli()));

  private CompletionStage<byte[]> fetch(URI address) {
    fetched.add(address);
    return gate.thenApply(
        open -> {
          Object body = served.get(address);
          if (body == null) {
            throw new FetchException(address + ": refused");
          }
          return body.toString().getBytes(StandardCharsets.UTF_8);
        });
  }

  private void publish(String... keyIds) {
    served.put(
        DOCUMENT,
        JSONObjectUtils.toJSONString(
            Map.of("issuer", TestIssuer.ISS, "jwks_uri", KEYS.toString())));
    List<JWK> all = new ArrayList<>();
    for (String keyId : keyIds) {
      all.add(TestIssuer.jwk(keyId));
    }
    served.put(KEYS, new JWKSet(all));
  }

  private List<JWK> find(String keyId, JwtAlgorithm algorithm) {
    return keys.find(keyId, algorithm).toCompletableFuture().join();
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Found by discovery and key id")
  void shouldFindAKeyByDiscoveryAndItsId() {
    publish("rsa", "p256");

    assertThat(find("p256", JwtAlgorithm.ES256)).containsExactly(TestIssuer.jwk("p256"));
    assertThat(find("rsa", JwtAlgorithm.RS256)).containsExactly(TestIssuer.jwk("rsa"));
    assertThat(find("rsa", JwtAlgorithm.ES256)).as("a key of another kind").isEmpty();
    assertThat(fetched).startsWith(DOCUMENT, KEYS);
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Many at once")
  void shouldFetchOnceForAllWhoWait() {
    publish("rsa");
    gate = new CompletableFuture<>();
    List<CompletableFuture<List<JWK>>> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiting.add(keys.find("rsa", JwtAlgorithm.RS256).toCompletableFuture());
    }
    assertThat(waiting).noneMatch(CompletableFuture::isDone);

    gate.complete(null);

    assertThat(waiting).allSatisfy(w -> assertThat(w.join()).hasSize(1));
    assertThat(fetched).containsExactly(DOCUMENT, KEYS);
  }

  @Test
  void shouldNotKeepMoreWaitingThanItsLimit() {
    publish("rsa");
    gate = new CompletableFuture<>();
    for (int i = 0; i < 1_000; i++) {
      keys.find("rsa", JwtAlgorithm.RS256);
    }
    assertThat(keys.find("rsa", JwtAlgorithm.RS256).toCompletableFuture())
        .isCompletedExceptionally();
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Roll-over")
  void shouldFindAKeyThatIsNewAtOnce() {
    publish("rsa");
    find("rsa", JwtAlgorithm.RS256);
    publish("rsa", "ed");

    now = now.plusSeconds(1);

    assertThat(find("ed", JwtAlgorithm.EDDSA)).hasSize(1);
    assertThat(fetched).containsExactly(DOCUMENT, KEYS, KEYS);
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Roll-over")
  void shouldRefuseNobodyWhileANewKeyIsFetchedUnderLoad() {
    publish("rsa");
    find("rsa", JwtAlgorithm.RS256);
    publish("rsa", "ed");
    gate = new CompletableFuture<>();
    List<CompletableFuture<List<JWK>>> waiting = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      waiting.add(keys.find("ed", JwtAlgorithm.EDDSA).toCompletableFuture());
      assertThat(find("rsa", JwtAlgorithm.RS256)).hasSize(1);
    }

    gate.complete(null);

    assertThat(waiting).allSatisfy(w -> assertThat(w.join()).hasSize(1));
    assertThat(keys.health().fetches()).isEqualTo(2);
  }

  @Test
  void shouldDiscoverAnewAfterAnHour() {
    publish("rsa");
    find("rsa", JwtAlgorithm.RS256);
    now = now.plus(Duration.ofMinutes(61));
    find("rsa", JwtAlgorithm.RS256);

    assertThat(fetched).containsExactly(DOCUMENT, KEYS, DOCUMENT, KEYS);
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Flood of unknown key ids")
  void shouldNotFetchForEachUnknownId() {
    publish("rsa");
    find("rsa", JwtAlgorithm.RS256);

    for (int i = 0; i < 1_000; i++) {
      assertThat(find("unknown" + i, JwtAlgorithm.RS256)).isEmpty();
    }

    assertThat(keys.health().fetches()).isEqualTo(3);
    assertThat(keys.health().unknownKeys()).isEqualTo(1_000);
    assertThat(find("rsa", JwtAlgorithm.RS256)).hasSize(1);
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Issuer away")
  void shouldUseTheLastKeysWhileTheIssuerIsAway() {
    publish("rsa");
    find("rsa", JwtAlgorithm.RS256);
    served.clear();

    for (int minutes = 0; minutes < 55; minutes++) {
      now = now.plus(Duration.ofMinutes(1));
      assertThat(find("rsa", JwtAlgorithm.RS256)).hasSize(1);
    }
    assertThat(keys.health().state()).isEqualTo(IssuerHealth.State.FAILING);
    assertThat(keys.health().failure()).contains("refused");
    publish("rsa");
    now = now.plus(Duration.ofMinutes(1));
    find("rsa", JwtAlgorithm.RS256);
    assertThat(keys.health().state()).isEqualTo(IssuerHealth.State.OK);
  }

  @Test
  void shouldSayThatNobodyCanTellWhenTheIssuerWasNeverReached() {
    assertThatThrownBy(() -> find("rsa", JwtAlgorithm.RS256))
        .hasRootCauseInstanceOf(FetchException.class);
    assertThat(keys.health().lastSuccess()).isNull();
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Documents that are not acceptable")
  void shouldRefuseADocumentOfAnotherIssuerOrThatLeadsInside() {
    for (Map<String, Object> document :
        List.<Map<String, Object>>of(
            Map.of("issuer", "https://other.example", "jwks_uri", KEYS.toString()),
            Map.of("jwks_uri", KEYS.toString()),
            Map.of("issuer", TestIssuer.ISS),
            Map.of("issuer", TestIssuer.ISS, "jwks_uri", "http://id.example.com/keys"),
            Map.of("issuer", TestIssuer.ISS, "jwks_uri", "http://127.0.0.1/keys"),
            Map.of("issuer", TestIssuer.ISS, "jwks_uri", "https://localhost/keys"),
            Map.of("issuer", TestIssuer.ISS, "jwks_uri", "file:///etc/passwd"))) {
      byte[] bytes = JSONObjectUtils.toJSONString(document).getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> KeyDocuments.keysAddress(bytes, TestIssuer.ISS, DOCUMENT))
          .as(document.toString())
          .isInstanceOf(FetchException.class);
    }
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Documents that are not acceptable")
  void shouldKeepGoodKeysWhenTheSetThatFollowsIsOfNoUse() {
    publish("rsa");
    find("rsa", JwtAlgorithm.RS256);
    for (String useless :
        List.of("{\"keys\":[]}", "{}", "<html>", "[".repeat(50_000), "{\"keys\":[{\"kty\":7}]}")) {
      served.put(KEYS, useless);
      now = now.plus(Duration.ofSeconds(250));
      assertThat(find("rsa", JwtAlgorithm.RS256)).as(useless).hasSize(1);
    }
  }

  @Test
  void shouldLeaveOutKeysThatAreNotForSignatures() {
    Map<String, Object> enc = new HashMap<>(TestIssuer.jwk("rsa").toJSONObject());
    enc.put("use", "enc");
    Map<String, Object> set =
        Map.of(
            "keys",
            List.of(
                enc,
                new OctetSequenceKey.Builder(new byte[32]).keyID("rsa").build().toJSONObject(),
                TestIssuer.jwk("p256").toJSONObject()));
    byte[] bytes = JSONObjectUtils.toJSONString(set).getBytes(StandardCharsets.UTF_8);

    assertThat(KeyDocuments.keys(bytes, KEYS)).containsExactly(TestIssuer.jwk("p256"));
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Health")
  void shouldTellHowItStands() {
    assertThat(keys.health().state()).isEqualTo(IssuerHealth.State.NEW);
    publish("rsa", "p256");
    keys.warmUp();

    assertThat(keys.health())
        .isEqualTo(
            new IssuerHealth(
                "company", TestIssuer.ISS, IssuerHealth.State.OK, now, null, null, 2, 1, 0, 0));
  }
}
