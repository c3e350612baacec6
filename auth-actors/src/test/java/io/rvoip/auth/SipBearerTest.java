package io.rvoip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.auth.BearerChallenge;
import io.rvoip.protocol.auth.BearerCredentials;
import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.testkit.Scenario;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class SipBearerTest {
  private static final BearerSettings SETTINGS =
      new BearerSettings("https://id.example.com/realms/a", "sip", false);

  private static UserContext user(String tenant, String... scopes) {
    return new UserContext("Alice", tenant, Set.of(), Set.of(scopes), "test", null);
  }

  /** Knows these tokens and no others. */
  private static final TokenSource TOKENS =
      new TokenSource() {
        private final Map<String, UserContext> known =
            Map.of(
                "unscoped", user("default"),
                "sip", user("default", "calls", "sip"),
                "web", user("default", "calls"),
                "foreign", user("other"));

        @Override
        public String name() {
          return "test";
        }

        @Override
        public boolean recognises(String token) {
          return !token.startsWith("?");
        }

        @Override
        public CompletionStage<TokenVerdict> validate(String token, Instant now) {
          UserContext found = known.get(token);
          return token.equals("away")
              ? CompletableFuture.failedStage(new IllegalStateException("no answer"))
              : CompletableFuture.completedStage(
                  found == null
                      ? new TokenVerdict.Refused(RefusalReason.UNKNOWN)
                      : new TokenVerdict.Valid(found));
        }
      };

  private final SipBearer bearer =
      new SipBearer(
          SETTINGS, new TokenValidationService(List.of(TOKENS), 10, Duration.ofSeconds(1)));

  private SipBearer.Verdict check(String token) {
    return bearer.check(new BearerCredentials(token), "default").toCompletableFuture().join();
  }

  @Test
  @Scenario("sip-authentication/Bearer tokens/Good token")
  void shouldNameTheSubjectsAccountWhenTheTokenIsGood() {
    assertThat(check("unscoped")).isEqualTo(new SipBearer.Verdict.Account("alice"));
    assertThat(check("sip")).isEqualTo(new SipBearer.Verdict.Account("alice"));
  }

  @Test
  @Scenario("sip-authentication/Bearer tokens/Token without the scope")
  void shouldAskForAnotherTokenWhenTheScopeIsMissing() {
    assertThat(check("web"))
        .isEqualTo(new SipBearer.Verdict.Refused("invalid_scope", "token_without_scope"));
  }

  @Test
  @Scenario("sip-authentication/Bearer tokens/Bad token")
  void shouldRefuseTokensThatAreUnknownOrOfAnotherTenant() {
    assertThat(check("x"))
        .isEqualTo(new SipBearer.Verdict.Refused("invalid_token", "token_unknown"));
    assertThat(check("foreign"))
        .isEqualTo(new SipBearer.Verdict.Refused("invalid_token", "token_of_other_tenant"));
  }

  @Test
  void shouldNotCallATokenBadWhenNobodyCanTell() {
    assertThat(check("away")).isEqualTo(new SipBearer.Verdict.Unavailable());
  }

  @Test
  void shouldSayWhereTokensComeFrom() {
    assertThat(bearer.challenge("example.org", "invalid_token"))
        .isEqualTo(
            "Bearer realm=\"example.org\", scope=\"sip\","
                + " authz_server=\"https://id.example.com/realms/a\", error=\"invalid_token\"");
    assertThat(BearerChallenge.parseAll(List.of(bearer.challenge("r", null))))
        .containsExactly(new BearerChallenge("r", "sip", "https://id.example.com/realms/a", null));
  }

  @Test
  @Scenario("sip-authentication/Bearer tokens/In clear from another host")
  void shouldNeitherAskForNorTakeTokensThatOthersCouldRead() {
    assertThat(bearer.allowedOn(flow(TransportKind.UDP, "192.0.2.1"))).isFalse();
    assertThat(bearer.allowedOn(flow(TransportKind.TCP, "192.0.2.1"))).isFalse();
    assertThat(bearer.allowedOn(flow(TransportKind.WS, "192.0.2.1"))).isFalse();
    assertThat(bearer.allowedOn(flow(TransportKind.UDP, "127.0.0.1"))).isTrue();
    assertThat(bearer.allowedOn(flow(TransportKind.TLS, "192.0.2.1"))).isTrue();
    assertThat(bearer.allowedOn(flow(TransportKind.WSS, "192.0.2.1"))).isTrue();
    SipBearer careless =
        new SipBearer(
            new BearerSettings("https://id.example.com", "sip", true),
            new TokenValidationService(List.of(), 1, Duration.ZERO));
    assertThat(careless.allowedOn(flow(TransportKind.UDP, "192.0.2.1"))).isTrue();
  }

  private static Flow flow(TransportKind transport, String remote) {
    return new Flow(
        transport,
        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 5060),
        new InetSocketAddress(InetAddress.ofLiteral(remote), 5070),
        0);
  }
}
