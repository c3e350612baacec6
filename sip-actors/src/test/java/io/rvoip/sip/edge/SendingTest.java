package io.rvoip.sip.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.id.BranchId;
import io.rvoip.protocol.sip.id.CallId;
import io.rvoip.protocol.sip.locate.Target;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From server to server without sockets: what is sent, and what the call hears. */
class SendingTest {
  private static final CallId CALL = CallId.mint(7, new Random(1));
  private static final String BRANCH = BranchId.mint("node1", CALL, 3, new Random(1)).toString();
  private static final Target A = target(1);
  private static final Target B = target(2);

  private final EdgeCounters counters = new EdgeCounters();
  private final Sending sending = new Sending(counters, "node1");

  /** What happens, in order. */
  private final List<String> log = new ArrayList<>();

  private final List<SipRequest> sent = new ArrayList<>();

  private static Target target(int host) {
    return new Target(TransportKind.UDP, at(host), "trunk.test", "s" + host);
  }

  private static InetSocketAddress at(int host) {
    return new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + host), 5060);
  }

  private final Line line =
      new Line() {
        @Override
        public void execute(Runnable task) {
          task.run();
        }

        @Override
        public void start(SipRequest request, Flow flow) {
          sent.add(request);
          log.add("send " + flow.remote().getAddress().getHostAddress());
        }

        @Override
        public void cancel(TransactionKey invite, List<String> reasons) {
          log.add("cancel " + invite.branch());
        }

        @Override
        public void responded(String branch, @Nullable Flow flow, SipResponse response) {
          assertThat(branch).isEqualTo(BRANCH);
          log.add("told " + response.status() + " " + (flow == null ? "" : host(flow.remote())));
        }

        @Override
        public void unanswered(String branch, Method method, String cause) {
          assertThat(branch).isEqualTo(BRANCH);
          log.add("told " + cause);
        }

        @Override
        public void targetFailed(String branch, Method method, String target, String cause) {
          assertThat(branch).isEqualTo(BRANCH);
          log.add("failed [" + target + "] " + cause);
        }
      };

  private static String host(InetSocketAddress address) {
    return address.getAddress().getHostAddress();
  }

  /** Ways as a test lays them down. */
  private class Script implements Trip {
    private final Deque<Object> steps = new ArrayDeque<>();

    Script(Object... steps) {
      this.steps.addAll(List.of(steps));
    }

    @Override
    public CompletionStage<Step> next(String branch) {
      Object step = steps.isEmpty() ? new Nowhere("") : steps.poll();
      if (step instanceof CompletableFuture<?> later) {
        return later.thenApply(s -> step(s, branch));
      }
      return CompletableFuture.completedFuture(step(step, branch));
    }

    private Step step(Object step, String branch) {
      return switch (step) {
        case Target target -> departure(target.address(), target, branch);
        case InetSocketAddress peer -> departure(peer, null, branch);
        default -> (Step) step;
      };
    }

    @Override
    public void failed(Target target) {
      log.add("blame " + target.server());
    }

    @Override
    public void answered(Target target) {
      log.add("praise " + target.server());
    }
  }

  private static Trip.Departure departure(
      InetSocketAddress to, @Nullable Target target, String branch) {
    SipRequest invite =
        SipRequest.builder(Method.INVITE, Uri.parse("sip:u@trunk.test"))
            .add(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.100;branch=" + branch)
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, "<sip:a@example.com>;tag=a")
            .add(HeaderName.TO, "<sip:u@trunk.test>")
            .add(HeaderName.CALL_ID, "c")
            .add(HeaderName.CSEQ, "1 INVITE")
            .buildRequest();
    return new Trip.Departure(invite, new Flow(TransportKind.UDP, at(100), to, 0), target);
  }

  private void send(Object... steps) {
    sending.send(BRANCH, departure(at(1), null, BRANCH).request(), line, new Script(steps));
  }

  private TransactionKey key() {
    return TransactionKey.ofClient(sent.getLast());
  }

  private void answer(int status) {
    sending.responded(line, key(), sent.getLast().responseBuilder(status, "t").buildResponse());
  }

  private void times(String cause) {
    TransactionKey key = key();
    sending.unanswered(line, key, cause);
    sending.forget(key);
  }

  @Test
  void shouldGoToTheNextServerInAnotherTransactionOfTheSameLeg() {
    send(A, B);
    answer(503);
    assertThat(sent).hasSize(2);
    String other = String.valueOf(sent.getLast().topVia().branch());
    assertThat(other).isNotEqualTo(BRANCH);
    assertThat(BranchId.parse(other))
        .hasValueSatisfying(
            b -> {
              assertThat(b.callId()).isEqualTo(CALL);
              assertThat(b.leg()).isEqualTo(3);
            });
    answer(180);
    answer(200);
    assertThat(log)
        .containsExactly(
            "send 192.0.2.1",
            "blame s1",
            "failed [udp 192.0.2.1:5060 (s1)] status 503",
            "send 192.0.2.2",
            "praise s2",
            "told 180 192.0.2.2",
            "praise s2",
            "told 200 192.0.2.2");
    assertThat(counters.failedTargets.sum()).isEqualTo(1);
  }

  @Test
  void shouldTellTheLastFailureWhenThereIsNobodyElse() {
    send(A, B);
    answer(503);
    times("TIMEOUT");
    assertThat(log)
        .endsWith("blame s2", "failed [udp 192.0.2.2:5060 (s2)] no answer", "told TIMEOUT");
    log.clear();
    send(A, B);
    times("TRANSPORT");
    answer(503);
    assertThat(log)
        .endsWith("blame s2", "failed [udp 192.0.2.2:5060 (s2)] status 503", "told 503 192.0.2.2");
  }

  @Test
  void shouldTellOfServersThatCannotBeReached() {
    send(new Trip.Missed(A, "refused"), B);
    assertThat(log).containsExactly("failed [udp 192.0.2.1:5060 (s1)] refused", "send 192.0.2.2");
    log.clear();
    send(new Trip.Missed(A, "refused"));
    assertThat(log).containsExactly("failed [udp 192.0.2.1:5060 (s1)] refused", "told TRANSPORT");
    log.clear();
    send(new Trip.Nowhere("no such name"));
    assertThat(log).containsExactly("failed [] no such name", "told TRANSPORT");
  }

  @Test
  void shouldTellTheCallWhenAWayCannotEvenBeLookedFor() {
    Trip broken =
        new Script() {
          @Override
          public CompletionStage<Step> next(String branch) {
            throw new IllegalStateException("a fault of ours");
          }
        };
    sending.send(BRANCH, departure(at(1), null, BRANCH).request(), line, broken);
    assertThat(log).containsExactly("failed [] a fault of ours", "told TRANSPORT");
  }

  @Test
  void shouldStayWithAServerThatHasBegunToWork() {
    send(A, B);
    answer(183);
    answer(503);
    assertThat(log).endsWith("told 183 192.0.2.1", "told 503 192.0.2.1");
    assertThat(sent).hasSize(1);
  }

  @Test
  void shouldGoNowhereElseOnceCancelled() {
    send(A, B);
    sending.cancel(BRANCH, List.of());
    answer(503);
    assertThat(log).endsWith("cancel " + BRANCH, "told 503 192.0.2.1");
    assertThat(sent).hasSize(1);
  }

  @Test
  void shouldNotSendWhatIsCancelledWhileTheNextServerIsLookedFor() {
    CompletableFuture<Object> later = new CompletableFuture<>();
    send(A, later);
    answer(503);
    sending.cancel(BRANCH, List.of());
    later.complete(B);
    assertThat(sent).hasSize(1);
    assertThat(log).doesNotContain("cancel " + BRANCH).endsWith("told 503 192.0.2.1");
  }

  @Test
  void shouldCancelByTheBranchOfTheServerThatHasTheInvite() {
    send(A, B);
    answer(503);
    String second = String.valueOf(sent.getLast().topVia().branch());
    sending.cancel(BRANCH, List.of());
    assertThat(log).endsWith("cancel " + second);
  }

  @Test
  void shouldBlameNobodyWhenTheNodeItselfIsFull() {
    send(A, B);
    sending.refused(line, key());
    sending.forget(key());
    assertThat(log).containsExactly("send 192.0.2.1", "told TRANSPORT");
  }

  @Test
  void shouldTellOfThePeerOfAFlowOnlyWhenOthersAreAsked() {
    send(at(9));
    times("TIMEOUT");
    assertThat(log).containsExactly("send 192.0.2.9", "told TIMEOUT");
    log.clear();
    send(at(9), B);
    times("TIMEOUT");
    assertThat(log)
        .containsExactly(
            "send 192.0.2.9", "failed [udp 192.0.2.9:5060] no answer", "send 192.0.2.2");
  }

  @Test
  void shouldHandOnWhatComesFromAServerThatWasGivenUp() {
    send(A, B);
    SipRequest first = sent.getFirst();
    answer(503);
    sending.responded(
        line, TransactionKey.ofClient(first), first.responseBuilder(200, "late").buildResponse());
    assertThat(log).endsWith("told 200 ");
  }

  @Test
  void shouldKeepNothingOfARequestThatIsOver() {
    send(A, B);
    SipRequest first = sent.getFirst();
    answer(503);
    answer(200);
    sending.forget(key());
    sending.forget(TransactionKey.ofClient(first));
    log.clear();
    sending.cancel(BRANCH, List.of());
    assertThat(log).isEmpty();
  }
}
