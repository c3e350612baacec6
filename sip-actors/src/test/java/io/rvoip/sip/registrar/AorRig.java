package io.rvoip.sip.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.rvoip.media.MediaCommand;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.registrar.RegistrarSettings;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.edge.EdgeCommand;
import io.rvoip.sip.edge.EdgeFlow;
import io.rvoip.sip.journal.HeldJournal;
import io.rvoip.sip.journal.NoLiveEntities;
import io.rvoip.sip.node.NodeId;
import io.rvoip.sip.node.Nodes;
import io.rvoip.sip.quota.QuotaDesk;
import io.rvoip.sip.quota.TenantQuotas;
import io.rvoip.sip.quota.TenantTally;
import io.rvoip.sip.quota.UseElsewhere;
import io.rvoip.sip.registrar.AorCommand.BindingView;
import io.rvoip.sip.registrar.AorCommand.BindingsFound;
import io.rvoip.sip.registrar.AorCommand.RegisterReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

/** One address-of-record, with clock, timers and journal in the hand of the test. */
final class AorRig extends NoLiveEntities implements AutoCloseable, Nodes {
  static final String ID = "default/1001";
  static final EdgeFlow FLOW =
      new EdgeFlow("node1#1", "UDP", "127.0.0.1:5060", "127.0.0.1:5070", 0);

  final ActorTestKit kit =
      ActorTestKit.create(
          "aor",
          ManualTime.config()
              .withFallback(
                  ConfigFactory.parseString(
                      """
                      pekko.actor.provider = local
                      rvoip.journal.class = "io.rvoip.sip.journal.HeldJournal"
                      """))
              .withFallback(ConfigFactory.load("application-test.conf")));
  final ManualTime timers = ManualTime.get(kit.system());
  final HeldJournal.Control journal = HeldJournal.control(kit.system().classicSystem());
  final RegistrationIndex index = new RegistrationIndex();

  /** What the tenants may have; the test may change it. */
  volatile TenantQuotas quota = TenantQuotas.NONE;

  final UseElsewhere elsewhere = new UseElsewhere();
  final QuotaDesk quotas =
      new QuotaDesk(new TenantTally(), index.tenants(), elsewhere, () -> quota, System::nanoTime);
  final AtomicLong nowMs = new AtomicLong(1_800_000_000_000L);
  final List<String> claims = new CopyOnWriteArrayList<>();
  final List<String> revived = new CopyOnWriteArrayList<>();

  /** What the journal says to whoever claims an address-of-record. */
  volatile Supplier<CompletionStage<OptionalLong>> claim =
      () -> CompletableFuture.completedFuture(OptionalLong.of(2));

  ActorRef<AorCommand> start() {
    return kit.spawn(
        AddressOfRecordEntity.create(
            ID,
            new AddressOfRecordEntity.Dependencies(
                this,
                this,
                index,
                RegistrarSettings.DEFAULT,
                quotas,
                () -> Instant.ofEpochMilli(nowMs.get()),
                revived::add)));
  }

  /** Clock and timers go on by that much. */
  void pass(Duration time) {
    nowMs.addAndGet(time.toMillis());
    timers.timePasses(time);
  }

  static SipRequest register(long cseq, String expires, String... contacts) {
    var editor =
        SipRequest.builder(Method.REGISTER, Uri.parse("sip:rvoip.test"))
            .add(HeaderName.VIA, "SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK" + cseq)
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, "<sip:1001@rvoip.test>;tag=a")
            .add(HeaderName.TO, "<sip:1001@rvoip.test>")
            .add(HeaderName.CALL_ID, "phone")
            .add(HeaderName.CSEQ, cseq + " REGISTER");
    for (String contact : contacts) {
      editor.add(HeaderName.CONTACT, contact);
    }
    return editor.add(HeaderName.EXPIRES, expires).buildRequest();
  }

  /** Sends a REGISTER and does not wait for its answer. */
  TestProbe<RegisterReply> send(ActorRef<AorCommand> aor, SipRequest request) {
    TestProbe<RegisterReply> probe = kit.createTestProbe(RegisterReply.class);
    aor.tell(
        new AorCommand.Register("default", "1001", WireMessage.of(request), FLOW, probe.ref()));
    return probe;
  }

  SipResponse answer(ActorRef<AorCommand> aor, SipRequest request) {
    return response(send(aor, request).receiveMessage());
  }

  static SipResponse response(RegisterReply reply) {
    return reply.response().response();
  }

  /** Contacts of where the user can be reached, in order. */
  List<String> targets(ActorRef<AorCommand> aor) {
    TestProbe<BindingsFound> probe = kit.createTestProbe(BindingsFound.class);
    aor.tell(new AorCommand.FindBindings(probe.ref()));
    return probe.receiveMessage().bindings().stream().map(BindingView::contact).toList();
  }

  /** Nothing has been said to the probe: what is said to it now is the first that it hears. */
  static void assertUnanswered(TestProbe<RegisterReply> probe) {
    RegisterReply mark = new RegisterReply(WireMessage.of(new byte[0]), false);
    probe.ref().tell(mark);
    assertThat(probe.receiveMessage()).isSameAs(mark);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }

  // ---- what the entity asks for

  @Override
  public CompletionStage<OptionalLong> claim(String type, String id, String owner) {
    CompletionStage<OptionalLong> answer = claim.get();
    claims.add(type + " " + id + " " + owner);
    return answer;
  }

  @Override
  public void newborn(String type, String id) {
    throw new UnsupportedOperationException("addresses-of-record have names");
  }

  @Override
  public NodeId self() {
    return NodeId.parse("node1#1");
  }

  @Override
  public boolean alive(String node) {
    return true;
  }

  @Override
  public void tellEdge(String node, EdgeCommand command) {
    throw new UnsupportedOperationException("a registrar tells no edge");
  }

  @Override
  public ActorRef<MediaCommand> media(String node) {
    return null;
  }
}
