package io.rvoip.interop;

import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Digest in a cluster: a nonce count is taken once whichever node is asked, also after the node
 * that made the nonce is killed; guessing is stopped and good phones behind the same address go on.
 */
final class DigestSuite implements Suites.Suite {
  private static final String PASSWORD = "digest-Secret-7";
  private static final String PHONE = "1001";
  private static final String GUESSED = "1002";
  private static final int TRIES = 12;
  private static final int NAMES = 30;

  private final DigestClient phone = new DigestClient(PHONE, PASSWORD, new SecureRandom());

  @Override
  public void run(Steps steps) throws IOException {
    Stage.with(
        steps,
        "digest",
        3,
        PASSWORD,
        List.of(PHONE, GUESSED),
        cluster -> {
          try (var node1 = new RawSip(cluster.sip(1));
              var node2 = new RawSip(cluster.sip(2));
              var node3 = new RawSip(cluster.sip(3))) {
            counts(steps, cluster, node1, node2, node3);
            guessing(steps, node2);
          }
        });
  }

  private void counts(Steps steps, Cluster cluster, RawSip node1, RawSip node2, RawSip node3) {
    List<List<String>> used = new ArrayList<>();
    steps.step(
        "challenged by node 1, each count taken once at any node",
        () -> {
          var challenge = node1.ask(Method.REGISTER, PHONE, PHONE);
          var first =
              phone.answer(
                  "REGISTER",
                  "sip:" + cluster.sip(1).getHostString(),
                  new byte[0],
                  challenge.headers(HeaderName.WWW_AUTHENTICATE),
                  List.of());
          if (!(first instanceof DigestClient.Answer.Retry(var values))) {
            throw new StepFailed("our own client cannot answer the challenge");
          }
          used.add(values);
          expect(200, node1.register(PHONE, values));
          double before = refused(cluster, List.of(1, 2, 3));
          stale(node2.register(PHONE, values));
          stale(node3.register(PHONE, values));
          used.add(next(cluster));
          expect(200, node2.register(PHONE, used.getLast()));
          stale(node1.register(PHONE, used.getLast()));
          stale(node3.register(PHONE, used.getLast()));
          counted(cluster, List.of(1, 2, 3), before, 4);
          return "2 counts, 4 repeats refused and counted";
        });
    steps.step(
        "kill -9 of node 1, the next count at node 2",
        () -> {
          cluster.kill(1);
          List<String> third = next(cluster);
          var took =
              Await.until(
                  "accepted again",
                  Duration.ofSeconds(20),
                  () -> {
                    int status = node2.register(PHONE, third).status();
                    return status == 200 ? "" : "answered " + status;
                  });
          used.add(third);
          return "without a new challenge after " + took.toMillis() + " ms";
        });
    steps.step(
        "what was used at node 1 is refused at the others",
        () -> {
          double before = refused(cluster, List.of(2, 3));
          for (List<String> credentials : used) {
            stale(node2.register(PHONE, credentials));
            stale(node3.register(PHONE, credentials));
          }
          counted(cluster, List.of(2, 3), before, 2 * used.size());
          return used.size() + " counts, " + 2 * used.size() + " repeats refused and counted";
        });
  }

  private static void guessing(Steps steps, RawSip node) {
    steps.step(
        TRIES + " wrong passwords lock the account, and no other of the address",
        () -> {
          var wrong = node.authenticated(Method.REGISTER, GUESSED, GUESSED, "guess", "SHA-256");
          for (int i = 1; i < TRIES; i++) {
            expect(401, node.authenticated(Method.REGISTER, GUESSED, GUESSED, "guess", "SHA-256"));
          }
          var right = node.authenticated(Method.REGISTER, GUESSED, GUESSED, PASSWORD, "SHA-256");
          expect(401, right);
          alike(wrong, right);
          expect(200, node.authenticated(Method.REGISTER, PHONE, PHONE, PASSWORD, "SHA-256"));
          return "401 to the right password, 200 to the other phone";
        });
    steps.step(
        NAMES + " names that do not exist lock the address, but not its good phone",
        () -> {
          for (int i = 0; i < NAMES; i++) {
            String name = "nobody" + i;
            expect(401, node.authenticated(Method.REGISTER, name, name, "guess", "SHA-256"));
          }
          expect(200, node.authenticated(Method.REGISTER, PHONE, PHONE, PASSWORD, "SHA-256"));
          return "200 to the good phone";
        });
  }

  /** How many digest answers these nodes have refused. */
  static double refused(Cluster cluster, List<Integer> nodes) throws Exception {
    return cluster.sum(nodes, "rvoip_auth_decisions_total{method=\"digest\",verdict=\"refused\"");
  }

  /** Fails unless these nodes have counted so many refusals since then. */
  static void counted(Cluster cluster, List<Integer> nodes, double before, int repeats)
      throws Exception {
    double counted = refused(cluster, nodes) - before;
    if (counted != repeats) {
      throw new StepFailed(counted + " refusals counted (expected: " + repeats + ")");
    }
  }

  /** What answers a challenge of that node, for a first use. */
  static List<String> credentials(RawSip node, String user, String password)
      throws IOException, StepFailed {
    var challenge = node.ask(Method.REGISTER, user, user);
    var answer =
        new DigestClient(user, password, new SecureRandom())
            .answer(
                "REGISTER",
                node.registrar(),
                new byte[0],
                challenge.headers(HeaderName.WWW_AUTHENTICATE),
                List.of());
    if (!(answer instanceof DigestClient.Answer.Retry(var values))) {
      throw new StepFailed("our own client cannot answer the challenge");
    }
    return values;
  }

  private List<String> next(Cluster cluster) throws IOException {
    return phone.authorize("REGISTER", "sip:" + cluster.sip(1).getHostString(), new byte[0]);
  }

  /** Fails unless that is the status. */
  static void expect(int status, SipResponse response) throws StepFailed {
    if (response.status() != status) {
      throw new StepFailed("answered " + response.status() + " (expected: " + status + ")");
    }
  }

  /** Fails unless it is 401 because the nonce or its count is no longer good. */
  static void stale(SipResponse response) throws StepFailed {
    expect(401, response);
    var challenges = response.headers(HeaderName.WWW_AUTHENTICATE);
    if (challenges.stream().noneMatch(c -> c.contains("stale=true"))) {
      throw new StepFailed("401 without stale=true: " + challenges.size() + " challenges");
    }
  }

  private static void alike(SipResponse one, SipResponse other) throws StepFailed {
    if (!withoutNonce(one).equals(withoutNonce(other))) {
      throw new StepFailed("the answers differ by more than the nonce");
    }
  }

  private static List<String> withoutNonce(SipResponse response) {
    return response.headers(HeaderName.WWW_AUTHENTICATE).stream()
        .map(value -> value.replaceAll("nonce=\"[^\"]*\"", ""))
        .toList();
  }
}
