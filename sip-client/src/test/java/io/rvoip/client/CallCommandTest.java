package io.rvoip.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.client.cli.ClientMain;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.testkit.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./rvoip call} against a scripted server. */
@Timeout(30)
class CallCommandTest {
  @TempDir Path dir;

  private static void grant(ScriptedServer server, SipRequest register) throws Exception {
    server.send(
        register
            .responseBuilder(200, "r")
            .add(HeaderName.CONTACT, register.contacts().getFirst() + ";expires=300")
            .buildResponse());
  }

  private static CompletableFuture<Integer> call(ScriptedServer server, String... more) {
    String[] arguments = new String[5 + more.length];
    System.arraycopy(
        new String[] {"call", "9196", "--server", server.hostPort(), "--register"},
        0,
        arguments,
        0,
        5);
    System.arraycopy(more, 0, arguments, 5, more.length);
    return CompletableFuture.supplyAsync(() -> ClientMain.run(arguments));
  }

  @Test
  @Scenario("sip-client/A call from a script/Registered for the call only")
  void shouldTakeItsBindingAwayAlsoWhenTheCallIsRefused() throws Exception {
    try (var server = new ScriptedServer("127.0.0.1")) {
      var exit = call(server);
      var register = server.request(Method.REGISTER);
      grant(server, register);
      server.send(server.request(Method.INVITE).responseBuilder(486, "b").buildResponse());

      var unregister = server.request(Method.REGISTER);
      assertThat(unregister.expires()).hasValue(0);
      assertThat(unregister.callId()).isEqualTo(register.callId());
      server.send(unregister.response(200, "r"));
      assertThat(exit.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  @Test
  @Scenario("sip-client/A call from a script/Secrets")
  void shouldAnswerTheChallengeWithThePasswordOfTheFile() throws Exception {
    Path file = Files.writeString(dir.resolve("password"), "secret\n");
    try (var server = new ScriptedServer("127.0.0.1")) {
      var exit = call(server, "--user", "1001", "--password-file", file.toString());
      server.send(
          server
              .request(Method.REGISTER)
              .responseBuilder(401, "r")
              .add(
                  HeaderName.WWW_AUTHENTICATE,
                  "Digest realm=\"here\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"")
              .buildResponse());
      var answered = server.request(Method.REGISTER);
      assertThat(answered.header(HeaderName.AUTHORIZATION)).contains("username=\"1001\"");
      server.send(answered.response(403, "r"));
      assertThat(exit.get(10, TimeUnit.SECONDS)).as("nothing to take away").isEqualTo(1);
    }
  }
}
