package io.rvoip.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.registrar.Binding;
import io.rvoip.protocol.sip.registrar.BindingOrigin;
import io.rvoip.protocol.sip.registrar.RegistrarRules;
import io.rvoip.protocol.sip.registrar.RegistrarSettings;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that registers, refreshes and leaves, through poor networks. */
class WholeRegistrationsTest {
  private static final int REFRESHES = 20;

  /** Registers for 100 s, refreshes every 50 s, leaves at the end. */
  private static final class Client extends SimStation {
    private final InetSocketAddress registrar;
    private final List<Integer> answers = new ArrayList<>();
    private int cseq;

    Client(Simulation world, String ip, InetSocketAddress registrar) {
      super(world, ip, TransportKind.UDP);
      this.registrar = registrar;
    }

    void register(int expires) {
      var host = address.getAddress().getHostAddress();
      var editor =
          SipRequest.builder(Method.REGISTER, SipUri.of(null, "example.com", -1))
              .add(HeaderName.MAX_FORWARDS, "70")
              .add(HeaderName.FROM, "<sip:1001@example.com>;tag=" + host)
              .add(HeaderName.TO, "<sip:1001@example.com>")
              .add(HeaderName.CALL_ID, "reg-" + host)
              .add(HeaderName.CSEQ, ++cseq + " REGISTER")
              .add(HeaderName.EXPIRES, Integer.toString(expires));
      send(editor, registrar);
      if (expires > 0) {
        afterMillis(50_000, () -> register(cseq < REFRESHES ? 100 : 0));
      }
    }

    @Override
    public void onRequest(TransactionKey key, SipRequest request, Flow flow) {
      throw new AssertionError("nobody asks a client: " + request);
    }

    @Override
    public void onResponse(TransactionKey key, SipResponse response) {
      answers.add(response.status());
    }
  }

  private static final class Registrar extends SimStation {
    private final RegistrarRules rules = new RegistrarRules(RegistrarSettings.DEFAULT);
    private List<Binding> bindings = List.of();
    private int seen;
    private int writes;
    private int mostBindings;

    Registrar(Simulation world) {
      super(world, "192.0.2.100", TransportKind.UDP);
    }

    @Override
    public void onRequest(TransactionKey key, SipRequest request, Flow flow) {
      seen++;
      var result =
          rules.register(
              bindings, request, "r", new BindingOrigin("n1", flow), world.clock().millis());
      bindings = result.bindings();
      writes += result.isDurable() ? 1 : 0;
      mostBindings = Math.max(mostBindings, bindings.size());
      layer.sendResponse(key, result.response(), nowNanos(), checked);
    }
  }

  @Test
  void shouldKeepBindingsAliveThroughLossAndForgetThemWhenAsked() {
    Seeds.forEach(
        200,
        seed -> {
          var world = new Simulation(NetworkConditions.POOR, seed);
          var registrar = new Registrar(world);
          var desk = new Client(world, "192.0.2.1", registrar.address);
          var mobile = new Client(world, "192.0.2.2", registrar.address);
          desk.register(100);
          mobile.register(100);
          world.runUntilQuiet(3_600_000);
          for (var station : List.of(registrar, desk, mobile)) {
            station.assertAtRest();
          }
          assertThat(registrar.seen).isEqualTo(2 * (REFRESHES + 1));
          assertThat(desk.answers).hasSize(REFRESHES + 1).containsOnly(200);
          assertThat(mobile.answers).hasSize(REFRESHES + 1).containsOnly(200);
          assertThat(registrar.mostBindings).isEqualTo(2);
          assertThat(registrar.bindings).isEmpty();
          assertThat(registrar.writes).isBetween(10, 22);
        });
  }
}
