package io.rvoip.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.testkit.Scenario;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** REGISTER against a scripted registrar. */
@Timeout(30)
class RegisteringTest {
  private ScriptedServer registrar;
  private SimplePeer phone;

  @BeforeEach
  void open() throws Exception {
    registrar = new ScriptedServer("127.0.0.1");
    phone = SimplePeer.open(PeerSettings.of("1001", "secret", registrar.address()));
  }

  @AfterEach
  void close() {
    phone.close();
    registrar.close();
  }

  private void challenge(SipRequest register, String nonce) throws Exception {
    registrar.send(
        register
            .responseBuilder(401, "r")
            .add(
                HeaderName.WWW_AUTHENTICATE,
                "Digest realm=\"here\", nonce=\"" + nonce + "\", algorithm=SHA-256, qop=\"auth\"")
            .buildResponse());
  }

  private void grant(SipRequest register, int seconds) throws Exception {
    registrar.send(
        register
            .responseBuilder(200, "r")
            .add(HeaderName.CONTACT, register.contacts().getFirst() + ";expires=" + seconds)
            .buildResponse());
  }

  @Test
  @Scenario("sip-client/Registering/Challenged and kept alive")
  void shouldAnswerTheChallengeAndRefreshBeforeTheBindingExpires() throws Exception {
    var done = phone.register();
    var first = registrar.request(Method.REGISTER);
    assertThat(first.has(HeaderName.AUTHORIZATION)).isFalse();
    challenge(first, "n1");
    var second = registrar.request(Method.REGISTER);
    assertThat(second.header(HeaderName.AUTHORIZATION)).contains("username=\"1001\"");
    assertThat(second.callId()).isEqualTo(first.callId());
    assertThat(second.cseq().number()).isGreaterThan(first.cseq().number());
    grant(second, 1);
    assertThat(done.get(5, TimeUnit.SECONDS)).isEqualTo(1);
    var refresh = registrar.request(Method.REGISTER);
    // The known nonce is used again, with the next count.
    assertThat(refresh.header(HeaderName.AUTHORIZATION)).contains("nc=00000002");
    grant(refresh, 300);
  }

  @Test
  @Scenario("sip-client/Registering/Wrong password")
  void shouldFailWith401WhenThePasswordIsWrong() throws Exception {
    var done = phone.register();
    challenge(registrar.request(Method.REGISTER), "n1");
    challenge(registrar.request(Method.REGISTER), "n2");
    assertThatThrownBy(() -> done.get(5, TimeUnit.SECONDS)).hasMessageContaining("401");
  }

  // RFC 3261 §10.3 step 7: 423 names the shortest life in Min-Expires.
  @Test
  @Scenario("sip-client/Registering/Life too short")
  void shouldAskForTheMinimumWhenTheLifeIsTooShort() throws Exception {
    var done = phone.register();
    var first = registrar.request(Method.REGISTER);
    registrar.send(
        first.responseBuilder(423, "r").add(HeaderName.MIN_EXPIRES, "900").buildResponse());
    var second = registrar.request(Method.REGISTER);
    assertThat(second.expires()).hasValue(900);
    grant(second, 900);
    assertThat(done.get(5, TimeUnit.SECONDS)).isEqualTo(900);
  }

  @Test
  @Scenario("sip-client/Registering/Unregistering")
  void shouldAskForZeroWhenUnregistering() throws Exception {
    var done = phone.register();
    grant(registrar.request(Method.REGISTER), 300);
    done.get(5, TimeUnit.SECONDS);
    var gone = phone.unregister();
    var request = registrar.request(Method.REGISTER);
    assertThat(request.expires()).hasValue(0);
    registrar.send(request.response(200, "r"));
    assertThat(gone.get(5, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void shouldAnswerOptionsAndRefuseOtherMethods() throws Exception {
    var done = phone.register();
    var register = registrar.request(Method.REGISTER);
    grant(register, 300);
    done.get(5, TimeUnit.SECONDS);
    registrar.send(ask(register, Method.OPTIONS));
    assertThat(registrar.response().status()).isEqualTo(200);
    registrar.send(ask(register, Method.PUBLISH));
    var refusal = registrar.response();
    assertThat(refusal.status()).isEqualTo(405);
    assertThat(refusal.header(HeaderName.ALLOW)).contains("INVITE");
    registrar.send(ask(register, Method.of("FROB")));
    assertThat(registrar.response().status()).isEqualTo(501);
  }

  // RFC 8898 §2.1.
  @Test
  @Scenario("sip-client/Access tokens/Server asks for a token")
  void shouldRegisterWithATokenWhenTheServerAsksForOne() throws Exception {
    var tokens = new ArrayDeque<>(List.of("t1", "t2"));
    try (var peer =
        SimplePeer.open(
            PeerSettings.of("1001", "", registrar.address()).withBearerToken(tokens::peek))) {
      var done = peer.register();
      var first = registrar.request(Method.REGISTER);
      assertThat(first.has(HeaderName.AUTHORIZATION)).as("not asked yet").isFalse();
      askForToken(first);
      var second = registrar.request(Method.REGISTER);
      assertThat(second.header(HeaderName.AUTHORIZATION)).isEqualTo("Bearer t1");
      tokens.remove();
      grant(second, 1);
      assertThat(done.get(5, TimeUnit.SECONDS)).isEqualTo(1);
      var refresh = registrar.request(Method.REGISTER);
      assertThat(refresh.header(HeaderName.AUTHORIZATION)).isEqualTo("Bearer t2");
      grant(refresh, 300);
    }
  }

  @Test
  @Scenario("sip-client/Access tokens/Token refused")
  void shouldFailWith401WhenTheTokenIsRefused() throws Exception {
    try (var peer =
        SimplePeer.open(
            PeerSettings.of("1001", "", registrar.address()).withBearerToken(() -> "t1"))) {
      var done = peer.register();
      askForToken(registrar.request(Method.REGISTER));
      askForToken(registrar.request(Method.REGISTER));
      assertThatThrownBy(() -> done.get(5, TimeUnit.SECONDS)).hasMessageContaining("401");
    }
  }

  @Test
  @Scenario("sip-client/Access tokens/Server on another host")
  void shouldNotTakeATokenForAServerThatIsReachedInClear() {
    var elsewhere =
        PeerSettings.of(
            "1001", "", new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5060));
    assertThatThrownBy(() -> elsewhere.withBearerToken(() -> "t1"))
        .hasMessageContaining("tokens are not sent in clear");
  }

  private void askForToken(SipRequest register) throws Exception {
    registrar.send(
        register
            .responseBuilder(401, "r")
            .add(
                HeaderName.WWW_AUTHENTICATE,
                "Digest realm=\"here\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"")
            .add(
                HeaderName.WWW_AUTHENTICATE,
                "Bearer realm=\"here\", authz_server=\"https://id.example.com\"")
            .buildResponse());
  }

  private SipRequest ask(SipRequest register, Method method) {
    return SipRequest.builder(method, register.contacts().getFirst().uri())
        .add(
            HeaderName.VIA,
            "SIP/2.0/UDP " + registrar.hostPort() + ";branch=z9hG4bKask" + method.name())
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "<sip:x@127.0.0.1>;tag=x")
        .add(HeaderName.TO, register.to().toString())
        .add(HeaderName.CALL_ID, "ask" + method.name())
        .add(HeaderName.CSEQ, "1 " + method.name())
        .buildRequest();
  }
}
