package io.rvoip.interop;

import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A phone that was challenged by node 1 goes on at node 2 after node 1 is killed, with the same
 * nonce; what it used anywhere is refused everywhere.
 */
final class NonceSteps {
  static final String OUTLIVES = AuthSuite.PROVIDER + "Nonce outlives its node";
  static final String PHONE = "1001";
  private static final Duration REMOVAL = Duration.ofSeconds(20);

  private NonceSteps() {}

  /** Runs; the load leaves node 1 before that is killed. */
  static void run(Steps steps, Cluster cluster, String password, BearerLoad load) throws Exception {
    var phone = new DigestClient(PHONE, password, new SecureRandom());
    List<List<String>> used = new ArrayList<>();
    String uri = "sip:" + cluster.sip(1).getHostString();
    try (var node1 = new RawSip(cluster.sip(1));
        var node2 = new RawSip(cluster.sip(2));
        var node3 = new RawSip(cluster.sip(3))) {
      steps.scenario(
          OUTLIVES,
          "a phone registers at node 1 with a nonce of node 1",
          () -> {
            var challenge = node1.ask(Method.REGISTER, PHONE, PHONE);
            var offered = challenge.headers(HeaderName.WWW_AUTHENTICATE);
            if (!(phone.answer("REGISTER", uri, new byte[0], offered, List.of())
                instanceof DigestClient.Answer.Retry(var values))) {
              throw new StepFailed("our own client cannot answer the challenge");
            }
            used.add(values);
            DigestSuite.expect(200, node1.register(PHONE, values));
            return "401, then 200";
          });
      steps.scenario(
          OUTLIVES,
          "kill -9 of node 1; the phone registers at node 2 with that nonce",
          () -> {
            load.leave(cluster.urls().getFirst());
            cluster.kill(1);
            var took =
                Await.until("node 1 removed", REMOVAL, () -> nodesUp(cluster, 2) == 2 ? "" : "not");
            used.add(phone.authorize("REGISTER", uri, new byte[0]));
            DigestSuite.expect(200, node2.register(PHONE, used.getLast()));
            return "200 at once, without a challenge; node 1 was removed after "
                + took.toMillis()
                + " ms";
          });
      steps.scenario(
          OUTLIVES,
          "what was used at nodes 1 and 2 is refused at both that live",
          () -> {
            long before = Evidence.audited(cluster.data(), "\"reason\":\"count_used\"");
            double refused = DigestSuite.refused(cluster, List.of(2, 3));
            for (List<String> credentials : used) {
              DigestSuite.stale(node2.register(PHONE, credentials));
              DigestSuite.stale(node3.register(PHONE, credentials));
            }
            int repeats = 2 * used.size();
            DigestSuite.counted(cluster, List.of(2, 3), refused, repeats);
            Await.until(
                "audit",
                Duration.ofSeconds(3),
                () -> {
                  long lines =
                      Evidence.audited(cluster.data(), "\"reason\":\"count_used\"") - before;
                  return lines == repeats ? "" : lines + " lines (expected: " + repeats + ")";
                });
            return repeats
                + " repeats: 401 with stale=true, as many in the metric and in the audit logs";
          });
    }
  }

  /** How many nodes that one knows to be up. */
  private static int nodesUp(Cluster cluster, int node) throws Exception {
    int up = 0;
    for (var member : cluster.api(node).get("/v1/cluster").path("nodes")) {
      up += member.path("status").asText().equalsIgnoreCase("up") ? 1 : 0;
    }
    return up;
  }
}
