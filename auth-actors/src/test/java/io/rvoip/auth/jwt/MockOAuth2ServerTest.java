package io.rvoip.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.TokenSource;
import io.rvoip.auth.TokenVerdict;
import io.rvoip.auth.TokenVerdict.Refused;
import io.rvoip.auth.TokenVerdict.Valid;
import io.rvoip.auth.UserContext;
import io.rvoip.auth.fetch.GuardedHttp;
import io.rvoip.auth.introspection.Introspected;
import io.rvoip.auth.introspection.IntrospectionSource;
import io.rvoip.config.RvoipConfig;
import io.rvoip.config.TokensConfig;
import io.rvoip.testkit.Scenario;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An identity provider that others wrote, over loopback. */
class MockOAuth2ServerTest {
  private final MockOAuth2Server server = new MockOAuth2Server();
  private final GuardedHttp http = new GuardedHttp(Duration.ofSeconds(10), 100_000);

  @BeforeEach
  void start() {
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    http.close();
    server.shutdown();
  }

  private TrustedIssuers issuers() {
    TokensConfig config =
        RvoipConfig.load(
                ConfigFactory.parseString(
                        "rvoip.auth.issuers = [{ name = mock, issuer = \"%s\", audiences = [rvoip],"
                                .formatted(server.issuerUrl("main"))
                            + " roles-claim = groups, role-map = { ops = operator } }]")
                    .withFallback(ConfigFactory.defaultReference()))
            .auth()
            .tokens();
    return new TrustedIssuers(config, http, InstantSource.system(), System::nanoTime);
  }

  private static TokenVerdict verdict(TokenSource source, String token) {
    return source
        .validate(token, Instant.now())
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
  }

  private String token(String issuer, String audience) {
    return server
        .issueToken(issuer, "alice", audience, Map.of("groups", List.of("ops", "staff")))
        .serialize();
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Found by discovery and key id")
  void shouldAcceptItsTokensByDiscoveryAndNoOthers() {
    TrustedIssuers issuers = issuers();
    JwtSource source = new JwtSource(issuers.issuers(), Duration.ofSeconds(60));

    assertThat(verdict(source, token("main", "rvoip")))
        .isInstanceOfSatisfying(
            Valid.class,
            valid -> {
              UserContext user = valid.user();
              assertThat(user.subject()).isEqualTo("alice");
              assertThat(user.roles()).containsExactly("operator");
              assertThat(user.source()).isEqualTo("mock");
            });
    assertThat(verdict(source, token("main", "shop")))
        .isEqualTo(new Refused(RefusalReason.WRONG_AUDIENCE));
    assertThat(verdict(source, token("other", "rvoip")))
        .isEqualTo(new Refused(RefusalReason.UNTRUSTED_ISSUER));
    assertThat(issuers.health().getFirst().state()).isEqualTo(IssuerHealth.State.OK);
    assertThat(issuers.health().getFirst().fetches()).isEqualTo(1);
  }

  @Test
  @Scenario("token-validation/Introspection/Active token")
  void shouldAskItAboutTokensThatAreOpaqueToUs() {
    IntrospectionSource source =
        Introspected.source(
            Introspected.settings(
                "mock", URI.create(server.url("main/introspect").toString()), "secret", ""),
            http);

    assertThat(verdict(source, token("main", "rvoip")))
        .isInstanceOfSatisfying(
            Valid.class, valid -> assertThat(valid.user().subject()).isEqualTo("alice"));
    assertThat(verdict(source, "no-token-of-its")).isEqualTo(new Refused(RefusalReason.INACTIVE));
  }
}
