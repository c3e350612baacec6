package io.rvoip.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.BearerSettings;
import io.rvoip.auth.DigestSettings;
import io.rvoip.auth.LockOutSettings;
import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.SipBearer;
import io.rvoip.auth.TokenSource;
import io.rvoip.auth.TokenValidationService;
import io.rvoip.auth.TokenVerdict;
import io.rvoip.auth.UserContext;
import io.rvoip.auth.audit.AuthEvent;
import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.testkit.Scenario;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is taken for whom, on real sockets. Passwords of the accounts are their names. */
class IdentityOnTheWireTest {
  private static final String DOMAIN = "sip:" + InMemoryNode.REALM;

  /** Tokens are {@code token-SUBJECT}. */
  private static final TokenSource TOKENS =
      new TokenSource() {
        @Override
        public String name() {
          return "test";
        }

        @Override
        public boolean recognises(String token) {
          return true;
        }

        @Override
        public CompletionStage<TokenVerdict> validate(String token, Instant now) {
          return CompletableFuture.completedStage(
              token.startsWith("token-")
                  ? new TokenVerdict.Valid(
                      new UserContext(
                          token.substring(6), "default", Set.of(), Set.of(), "test", null))
                  : new TokenVerdict.Refused(RefusalReason.UNKNOWN));
        }
      };

  private final Queue<AuthEvent> events = new ConcurrentLinkedQueue<>();
  private InMemoryNode node;
  private DatagramSocket phone;
  private int requests;

  @BeforeEach
  void start() throws Exception {
    node =
        InMemoryNode.start(
            0,
            null,
            null,
            new SipIdentity(
                DigestSettings.DEFAULT.withAuthenticationInfo(true),
                new LockOutSettings(3, 10, Duration.ofMinutes(1), Duration.ofMinutes(1), 100),
                new SipBearer(
                    new BearerSettings("https://id.example.com", "sip", false),
                    new TokenValidationService(List.of(TOKENS), 10, Duration.ZERO)),
                events::add));
    phone = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    phone.setSoTimeout(10_000);
  }

  @AfterEach
  void stop() {
    phone.close();
    node.close();
  }

  private SipResponse register(String user, List<String> authorization) throws Exception {
    requests++;
    String from = "<sip:" + user + "@" + InMemoryNode.REALM + ">";
    var editor =
        SipRequest.builder(Method.REGISTER, Uri.parse(DOMAIN))
            .add(
                HeaderName.VIA,
                "SIP/2.0/UDP 127.0.0.1:" + phone.getLocalPort() + ";branch=z9hG4bK" + requests)
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, from + ";tag=a")
            .add(HeaderName.TO, from)
            .add(HeaderName.CALL_ID, "call-" + user)
            .add(HeaderName.CSEQ, requests + " REGISTER")
            .add(HeaderName.CONTACT, "<sip:" + user + "@127.0.0.1:" + phone.getLocalPort() + ">")
            .add(HeaderName.EXPIRES, "300");
    authorization.forEach(value -> editor.add(HeaderName.AUTHORIZATION, value));
    byte[] bytes = editor.buildRequest().toBytes();
    phone.send(new DatagramPacket(bytes, bytes.length, node.sip()));
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
      phone.receive(packet);
      if (new SipParser(ParserLimits.DEFAULT).parse(packet.getData(), 0, packet.getLength())
              instanceof ParseResult.Parsed(SipResponse response)
          && response.isFinal()
          && response.cseq().number() == requests) {
        return response;
      }
    }
  }

  /** One try to register: challenged, then answered with the password. */
  private SipResponse attempt(String user, String password) throws Exception {
    DigestClient client = new DigestClient(user, password, new Random(1));
    SipResponse challenge = register(user, List.of());
    assertThat(challenge.status()).isEqualTo(401);
    var answer =
        client.answer(
            "REGISTER",
            DOMAIN,
            new byte[0],
            challenge.headers(HeaderName.WWW_AUTHENTICATE),
            List.of());
    return register(user, ((DigestClient.Answer.Retry) answer).headerValues());
  }

  private List<String> verdicts() {
    return events.stream()
        .map(
            event ->
                event.attempt().account()
                    + " "
                    + switch (event) {
                      case AuthEvent.Accepted ignored -> "accepted";
                      case AuthEvent.Refused refused -> refused.reason();
                      case AuthEvent.LockedOut out -> "locked: " + out.reason();
                      case AuthEvent.Ended ended -> ended.reason();
                      case AuthEvent.OverQuota over -> over.reason();
                      case AuthEvent.Signed signed -> signed.verstat();
                    })
        .toList();
  }

  @Test
  @Scenario("sip-authentication/Lock-out/Looks like a wrong password")
  void shouldNotEvenTakeTheRightPasswordFromWhoIsLockedOut() throws Exception {
    SipResponse wrong = attempt("1001", "guess");
    attempt("1001", "guess");
    attempt("1001", "guess");
    SipResponse locked = attempt("1001", "1001");

    assertThat(locked.status()).isEqualTo(401);
    assertThat(withoutNonces(locked)).isEqualTo(withoutNonces(wrong));
    assertThat(node.node.edge().counters().lockedOut.sum()).isEqualTo(1);
    assertThat(attempt("1002", "1002").status()).as("same source").isEqualTo(200);
    assertThat(verdicts())
        .containsExactly(
            "1001 wrong_response",
            "1001 wrong_response",
            "1001 wrong_response",
            "1001 locked: account_locked",
            "1002 accepted");
    assertThat(events.toString()).doesNotContain("nonce", "guess", "response=");
  }

  @Test
  @Scenario("sip-authentication/Lock-out/First requests and old nonces")
  void shouldNeverCountRequestsWithoutCredentials() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(register("1001", List.of()).status()).isEqualTo(401);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(register("1001", foreign("1001")).headers(HeaderName.WWW_AUTHENTICATE).getFirst())
          .contains("stale=true");
    }
    assertThat(attempt("1001", "1001").status()).isEqualTo(200);
    assertThat(verdicts()).containsExactly("1001 accepted");
  }

  /** An answer to a nonce that nobody here has made. */
  private static List<String> foreign(String user) {
    var answer =
        new DigestClient(user, user, new Random(1))
            .answer(
                "REGISTER",
                DOMAIN,
                new byte[0],
                List.of("Digest realm=\"" + InMemoryNode.REALM + "\", nonce=\"old\", qop=\"auth\""),
                List.of());
    return ((DigestClient.Answer.Retry) answer).headerValues();
  }

  private static List<String> withoutNonces(SipResponse response) {
    return response.headers(HeaderName.WWW_AUTHENTICATE).stream()
        .map(value -> value.replaceAll("nonce=\"[^\"]*\"", ""))
        .toList();
  }

  // A look-up that never ends would be answered 503 in the end.
  @Test
  @Scenario("auth-core/Nonces of the cluster/Nonce of nobody here")
  void shouldLookNobodyUpForANonceThatNobodyHereHasMade() throws Exception {
    for (String user : List.of("1003", "9998")) {
      InMemoryNode.LOOK_UPS.put(user, new CompletableFuture<>());
    }
    try {
      SipResponse known = register("1003", foreign("1003"));
      SipResponse unknown = register("9998", foreign("9998"));

      assertThat(known.status()).isEqualTo(401);
      assertThat(known.headers(HeaderName.WWW_AUTHENTICATE).getFirst()).contains("stale=true");
      assertThat(unknown.status()).isEqualTo(401);
      assertThat(withoutNonces(unknown)).isEqualTo(withoutNonces(known));
    } finally {
      InMemoryNode.LOOK_UPS.remove("1003");
      InMemoryNode.LOOK_UPS.remove("9998");
    }
  }

  @Test
  @Scenario("registrar/Users who may not register any more/Removed or disabled")
  void shouldWithdrawTheBindingsOfAUser() throws Exception {
    assertThat(attempt("1004", "1004").status()).isEqualTo(200);
    assertThat(attempt("1005", "1005").status()).isEqualTo(200);
    assertThat(node.node.registrations().size()).isEqualTo(2);

    assertThat(node.node.withdraw("default", "1004").toCompletableFuture().join()).isEqualTo(1);

    assertThat(node.node.registrations().size()).isEqualTo(1);
    assertThat(node.node.withdraw("default", "1004").toCompletableFuture().join()).isZero();
    assertThat(node.node.withdraw("default", "1999").toCompletableFuture().join()).isZero();
    assertThat(attempt("1004", "1004").status()).as("let in again").isEqualTo(200);
    assertThat(node.node.registrations().size()).isEqualTo(2);
  }

  @Test
  @Scenario("sip-authentication/Lock-out/Unknown users")
  void shouldAnswerUnknownUsersAsItAnswersWrongPasswords() throws Exception {
    SipResponse wrong = attempt("1001", "guess");
    SipResponse unknown = attempt("9999", "guess");
    assertThat(unknown.status()).isEqualTo(wrong.status());
    assertThat(withoutNonces(unknown)).isEqualTo(withoutNonces(wrong));
    assertThat(verdicts()).containsExactly("1001 wrong_response", "9999 unknown_account");
  }

  @Test
  void shouldProveThatItKnowsThePasswordToo() throws Exception {
    assertThat(attempt("1001", "1001").header(HeaderName.AUTHENTICATION_INFO)).contains("rspauth=");
  }

  @Test
  @Scenario("sip-authentication/Bearer tokens/Challenge")
  @Scenario("sip-authentication/Bearer tokens/Good token")
  void shouldOfferAndTakeTokens() throws Exception {
    assertThat(register("1001", List.of()).headers(HeaderName.WWW_AUTHENTICATE).getLast())
        .isEqualTo(
            "Bearer realm=\"rvoip.test\", scope=\"sip\", authz_server=\"https://id.example.com\"");
    assertThat(register("1001", List.of("Bearer token-1001")).status()).isEqualTo(200);
    assertThat(verdicts()).containsExactly("1001 accepted");
  }

  @Test
  @Scenario("sip-authentication/Bearer tokens/Bad token")
  void shouldSayThatATokenIsNotTaken() throws Exception {
    SipResponse refused = register("1001", List.of("Bearer nonsense"));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.headers(HeaderName.WWW_AUTHENTICATE).getLast())
        .contains("error=\"invalid_token\"");
    assertThat(verdicts()).containsExactly("null token_unknown");
  }

  @Test
  @Scenario("sip-authentication/Bearer tokens/Another's address, or no account")
  void shouldTakeATokenForItsOwnAccountAlone() throws Exception {
    assertThat(register("1002", List.of("Bearer token-1001")).status()).isEqualTo(403);
    assertThat(register("9999", List.of("Bearer token-9999")).status()).isEqualTo(403);
    assertThat(verdicts())
        .containsExactly("1001 accepted", "1001 other_address", "9999 unknown_account");
  }
}
