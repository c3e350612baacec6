package io.rvoip.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.DigestSettings;
import io.rvoip.auth.LockOutSettings;
import io.rvoip.auth.audit.AuthEvent;
import io.rvoip.auth.audit.AuthMethod;
import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.sip.api.OriginateCall;
import io.rvoip.sip.api.OriginateResult;
import io.rvoip.sip.quota.Quota;
import io.rvoip.sip.quota.TenantQuotas;
import io.rvoip.sip.quota.TenantUse;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tenants that have all the calls and bindings they may have, on real sockets. */
class QuotaOnTheWireTest {
  private static final String LOOPBACK = "127.0.0.1/32";
  private static final String ECHO = "9196";

  private final Queue<AuthEvent> events = new ConcurrentLinkedQueue<>();

  @AfterEach
  void setBack() {
    InMemoryNode.QUOTAS.set(TenantQuotas.NONE);
  }

  private InMemoryNode node(String trusted) throws Exception {
    return InMemoryNode.start(
        0,
        trusted,
        null,
        new SipIdentity(DigestSettings.DEFAULT, LockOutSettings.DEFAULT, null, events::add));
  }

  private static TenantUse use(InMemoryNode node) {
    return get(node.node.queries().use(List.of("default")))
        .value()
        .getOrDefault("default", TenantUse.NONE);
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static void assertRefused(SipResponse response, Quota quota, String retryAfter) {
    assertThat(response.status()).isEqualTo(480);
    assertThat(response.header(HeaderName.of("Retry-After"))).isEqualTo(retryAfter);
    assertThat(response.header(HeaderName.WARNING))
        .isEqualTo("399 rvoip \"The tenant has all the " + quota.word() + " it may have\"");
  }

  private List<AuthEvent> overQuota() {
    return events.stream().filter(AuthEvent.OverQuota.class::isInstance).toList();
  }

  @Test
  @Scenario("sip-calls/Quota of a tenant/One too many")
  @Scenario("sip-calls/Quota of a tenant/Over the API")
  void shouldRefuseTheCallThatIsOneTooManyUntilAnotherEnds() throws Exception {
    InMemoryNode.QUOTAS.set(new TenantQuotas(Map.of("default", 2), Map.of()));
    try (InMemoryNode node = node(LOOPBACK);
        RawPhone one = new RawPhone(node.sip());
        RawPhone two = new RawPhone(node.sip());
        RawPhone three = new RawPhone(node.sip())) {
      SipResponse first = one.invite("trunk", ECHO);
      assertThat(first.status()).isEqualTo(200);
      assertThat(two.invite("trunk", ECHO).status()).isEqualTo(200);
      SipResponse refused = three.invite("trunk", ECHO);
      assertRefused(refused, Quota.CALLS, "10");
      assertThat(refused.header(HeaderName.REASON)).startsWith("Q.850;cause=34");
      assertThat(overQuota())
          .singleElement()
          .isInstanceOfSatisfying(
              AuthEvent.OverQuota.class,
              over -> {
                assertThat(over.reason()).isEqualTo("too_many_calls");
                assertThat(over.attempt().method()).isEqualTo(AuthMethod.ADDRESS);
                assertThat(over.attempt().account()).isEqualTo("rig");
              });
      assertThat(
              get(
                  node.node
                      .queries()
                      .originate(new OriginateCall("default", "1001", ECHO, null, 5000))))
          .isEqualTo(new OriginateResult.OverQuota());
      assertThat(node.node.quotas().refused(Quota.CALLS).sum()).isEqualTo(2);
      assertThat(use(node)).isEqualTo(new TenantUse(2, 0));

      assertThat(one.bye(first, "trunk").status()).isEqualTo(200);
      Awaitility.await().until(() -> use(node).calls() == 1);
      assertThat(three.invite("trunk", ECHO).status()).isEqualTo(200);
    }
  }

  // A call that leads nowhere is refused for that, and takes no place.
  @Test
  void shouldKeepNoPlaceForACallThatIsRefused() throws Exception {
    InMemoryNode.QUOTAS.set(new TenantQuotas(Map.of("default", 1), Map.of()));
    try (InMemoryNode node = node(LOOPBACK);
        RawPhone phone = new RawPhone(node.sip())) {
      for (int i = 0; i < 3; i++) {
        assertThat(phone.invite("trunk", "1001").status()).as("not registered").isEqualTo(480);
        Awaitility.await().until(() -> use(node).calls() == 0);
      }
      assertThat(node.node.quotas().refused(Quota.CALLS).sum()).isZero();
      assertThat(phone.invite("trunk", "none").status()).isEqualTo(404);
      assertThat(phone.invite("trunk", ECHO).status()).isEqualTo(200);
      assertThat(phone.invite("trunk", "none").status()).as("no place wanted").isEqualTo(404);
    }
  }

  @Test
  void shouldRefuseTheBindingThatIsOneTooManyAndSayWho() throws Exception {
    InMemoryNode.QUOTAS.set(new TenantQuotas(Map.of(), Map.of("default", 1)));
    try (InMemoryNode node = node(null);
        RawPhone one = new RawPhone(node.sip());
        RawPhone two = new RawPhone(node.sip())) {
      assertThat(register(one, "1001", 60).status()).isEqualTo(200);
      assertRefused(register(two, "1002", 60), Quota.REGISTRATIONS, "60");
      assertThat(overQuota())
          .singleElement()
          .satisfies(over -> assertThat(over.attempt().account()).isEqualTo("1002"));
      assertThat(register(one, "1001", 120).status()).as("refresh").isEqualTo(200);
      assertThat(register(one, "1001", 0).status()).isEqualTo(200);
      assertThat(register(two, "1002", 60).status()).isEqualTo(200);
      assertThat(use(node)).isEqualTo(new TenantUse(0, 1));
    }
  }

  @Test
  @Scenario("sip-calls/Quota of a tenant/At another node")
  @Scenario("sip-calls/Quota of a tenant/A node is lost")
  void shouldCountTheCallsOfAllNodesAndForgetThoseThatWentWithTheirNode() throws Exception {
    InMemoryNode.QUOTAS.set(new TenantQuotas(Map.of("default", 2), Map.of()));
    try (InMemoryNode first = node(LOOPBACK);
        InMemoryNode second = InMemoryNode.beside(first, "second", LOOPBACK);
        RawPhone one = new RawPhone(second.sip());
        RawPhone two = new RawPhone(second.sip());
        RawPhone three = new RawPhone(first.sip())) {
      Awaitility.await()
          .until(
              () ->
                  second.node.ready()
                      && first.node.directory().gateways().size() == 2
                      && second.node.directory().gateways().size() == 2);
      SipResponse call = one.invite("trunk", ECHO);
      assertThat(call.status()).isEqualTo(200);
      assertThat(two.invite("trunk", ECHO).status()).isEqualTo(200);
      // Within milliseconds, and within ten seconds should the word be lost.
      Awaitility.await()
          .untilAsserted(() -> assertThat(three.invite("trunk", ECHO).status()).isEqualTo(480));
      assertThat(use(first)).isEqualTo(use(second)).isEqualTo(new TenantUse(2, 0));

      assertThat(one.bye(call, "trunk").status()).isEqualTo(200);
      SipResponse[] accepted = new SipResponse[1];
      Awaitility.await()
          .untilAsserted(
              () -> {
                accepted[0] = three.invite("trunk", ECHO);
                assertThat(accepted[0].status()).isEqualTo(200);
              });
      assertThat(three.invite("trunk", ECHO).status()).isEqualTo(480);

      second.kill(first);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(three.invite("trunk", ECHO).status()).isEqualTo(200));
      assertThat(first.node.directory().gateways()).hasSize(1);
      assertThat(three.invite("trunk", ECHO).status()).as("its own two").isEqualTo(480);
    }
  }

  /** Challenged, then answered with the password, which is the name. */
  private static SipResponse register(RawPhone phone, String user, int expires) throws Exception {
    SipResponse challenge = phone.register(user, expires, List.of());
    assertThat(challenge.status()).isEqualTo(401);
    var answer =
        new DigestClient(user, user, new Random(1))
            .answer(
                Method.REGISTER.name(),
                RawPhone.REGISTRAR,
                new byte[0],
                challenge.headers(HeaderName.WWW_AUTHENTICATE),
                List.of());
    return phone.register(user, expires, ((DigestClient.Answer.Retry) answer).headerValues());
  }
}
