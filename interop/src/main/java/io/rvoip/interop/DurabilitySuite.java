package io.rvoip.interop;

import io.rvoip.client.SimplePeer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A single node on H2 forgets nothing that it has confirmed, when killed right afterwards. */
final class DurabilitySuite implements Suites.Suite {
  private static final String PASSWORD = "durable-Secret-7";

  @Override
  public void run(Steps steps) throws IOException {
    var data = Suites.data("durability");
    var ports = Cluster.Ports.free(1);
    steps.step(
        "kill -9 right after 200 to REGISTER",
        () -> {
          try (var cluster = Cluster.start(1, data, ports)) {
            cluster.users(PASSWORD, List.of("1001", "1002"));
            try (var peer = SimplePeer.open(cluster.phone("1001", PASSWORD, 1))) {
              peer.register().get(10, TimeUnit.SECONDS);
              cluster.kill(1);
            }
          }
          return "killed";
        });
    steps.step(
        "restarted: the registration is there",
        () -> {
          try (var cluster = Cluster.start(1, data, ports)) {
            var found = cluster.api(1).list("/v1/registrations");
            boolean there = found.stream().anyMatch(r -> r.path("aor").asText().contains("1001"));
            if (!there) {
              throw new StepFailed("registrations: " + found);
            }
            return talkAndKill(cluster);
          }
        });
    steps.step(
        "restarted after BYE and kill -9: the call detail record is there",
        () -> {
          try (var cluster = Cluster.start(1, data, ports)) {
            Await.until(
                "record",
                Duration.ofSeconds(5),
                () -> {
                  int records = cluster.api(1).list("/v1/cdrs").size();
                  return records == 1 ? "" : records + " records (expected: 1)";
                });
            return "exactly one";
          }
        });
  }

  private static String talkAndKill(Cluster cluster) throws Exception {
    var ringing = new LinkedBlockingQueue<io.rvoip.client.Call>();
    try (var alice = SimplePeer.open(cluster.phone("1001", PASSWORD, 1));
        var bob = SimplePeer.open(cluster.phone("1002", PASSWORD, 1))) {
      bob.onIncoming(ringing::add);
      bob.register().get(10, TimeUnit.SECONDS);
      var call = alice.call("1002");
      var at = ringing.poll(10, TimeUnit.SECONDS);
      if (at == null) {
        throw new StepFailed("the call does not ring: " + call.state());
      }
      at.answer().get(10, TimeUnit.SECONDS);
      call.answered().get(10, TimeUnit.SECONDS);
      call.hangUp().get(10, TimeUnit.SECONDS);
      cluster.kill(1);
      return "yes; a call was made, ended by BYE, and the node killed after its 200";
    }
  }
}
