package io.rvoip.interop;

import io.rvoip.client.Call;
import io.rvoip.client.SimplePeer;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A single node on H2 forgets nothing that it has confirmed, whenever it is killed: right after the
 * 200, and at random moments under load.
 */
final class DurabilitySuite implements Suites.Suite {
  private static final String PASSWORD = "durable-Secret-7";
  private static final String REGISTER =
      "telephone-system/What was confirmed is kept/Killed right after the answer to REGISTER";
  private static final String BYE =
      "telephone-system/What was confirmed is kept/Killed right after the answer to BYE";
  private static final String RANDOM =
      "telephone-system/What was confirmed is kept/Killed at random moments";
  private static final int USERS = 40;
  private static final int RANDOM_KILLS = 4;
  private static final Duration THERE_WITHIN = Duration.ofSeconds(5);

  private final List<String> registered = new ArrayList<>();
  private final List<String> ended = new ArrayList<>();

  @Override
  @Scenario(REGISTER)
  @Scenario(BYE)
  @Scenario(RANDOM)
  public void run(Steps steps) throws IOException {
    var data = Suites.data("durability");
    var ports = Cluster.Ports.free(1);
    Cluster[] now = new Cluster[1];
    steps.step(
        "one node on H2",
        () -> {
          now[0] = Cluster.start(1, data, ports);
          List<String> users = new ArrayList<>(List.of("1001", "1002"));
          IntStream.range(0, USERS).forEach(i -> users.add("u" + i));
          now[0].users(PASSWORD, users);
          return "ready after " + now[0].startup().toMillis() + " ms";
        });
    if (!steps.ok()) {
      return;
    }
    try (var alice = SimplePeer.open(now[0].phone("1001", PASSWORD, 1));
        var bob = SimplePeer.open(now[0].phone("1002", PASSWORD, 1))) {
      steps.scenario(
          REGISTER,
          "kill -9 right after 200 to REGISTER, restart",
          () -> {
            bob.register().get(10, TimeUnit.SECONDS);
            now[0].kill(1);
            now[0] = restart(now[0], data, ports);
            registered.add("1002");
            return present(now[0]);
          });
      steps.scenario(
          BYE,
          "1001 calls 1002, who has not registered again; kill -9 right after 200 to BYE, restart",
          () -> {
            talk(alice, bob);
            now[0].kill(1);
            now[0] = restart(now[0], data, ports);
            return present(now[0]);
          });
      for (int i = 1; i <= RANDOM_KILLS; i++) {
        steps.scenario(
            RANDOM,
            "kill -9 at a random moment under load, restart (" + i + " of " + RANDOM_KILLS + ")",
            () -> {
              String load = loadAndKill(now[0], alice);
              now[0] = restart(now[0], data, ports);
              return load + "; " + present(now[0]);
            });
      }
    } finally {
      now[0].close();
    }
  }

  private static Cluster restart(Cluster killed, java.nio.file.Path data, Cluster.Ports ports)
      throws Exception {
    killed.close();
    return Cluster.start(1, data, ports);
  }

  private void talk(SimplePeer alice, SimplePeer bob) throws Exception {
    var ringing = new LinkedBlockingQueue<Call>();
    bob.onIncoming(ringing::add);
    var call = alice.call("1002");
    var at = ringing.poll(10, TimeUnit.SECONDS);
    if (at == null) {
      throw new StepFailed("the call does not ring: " + call.state());
    }
    at.answer().get(10, TimeUnit.SECONDS);
    call.answered().get(10, TimeUnit.SECONDS);
    call.hangUp().get(10, TimeUnit.SECONDS);
    ended.add(call.id());
  }

  /** Registers users and makes calls, one after the other, until the node is killed meanwhile. */
  private String loadAndKill(Cluster cluster, SimplePeer alice) throws Exception {
    long delayMs = ThreadLocalRandom.current().nextLong(100, 2000);
    var node = cluster.process(1);
    int registrations = registered.size();
    int calls = ended.size();
    var killer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    Thread.sleep(delayMs);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  node.destroyForcibly();
                });
    while (node.isAlive()) {
      String user = "u" + ThreadLocalRandom.current().nextInt(USERS);
      try (var phone = new RawSip(cluster.sip(1), 1000)) {
        if (phone.register(user, PASSWORD, "SHA-256") == 200 && !registered.contains(user)) {
          registered.add(user);
        }
      } catch (IOException e) {
        break; // nobody answers any more
      }
      var call = alice.call("9196");
      if (!done(call.answered(), node) || !done(call.hangUp(), node)) {
        break;
      }
      ended.add(call.id());
    }
    killer.join();
    return "after %d ms, %d users and %d calls later"
        .formatted(delayMs, registered.size() - registrations, ended.size() - calls);
  }

  /** Whether it came before the node died. */
  private static boolean done(java.util.concurrent.CompletableFuture<?> wanted, ProcessHandle node)
      throws Exception {
    while (true) {
      boolean alive = node.isAlive();
      try {
        wanted.get(100, TimeUnit.MILLISECONDS);
        return true;
      } catch (java.util.concurrent.TimeoutException e) {
        if (!alive) {
          return false;
        }
      }
    }
  }

  /** Waits until everything confirmed is there, and looks that no call is recorded twice. */
  private String present(Cluster cluster) throws Exception {
    var api = cluster.api(1);
    Await.until(
        "what was confirmed",
        THERE_WITHIN,
        () -> {
          List<String> missing = new ArrayList<>(registered);
          for (var binding : api.list("/v1/registrations?limit=500")) {
            String aor = binding.path("aor").asText();
            missing.remove(aor.substring(aor.indexOf('/') + 1));
          }
          return missing.isEmpty() ? "" : "no registration of " + missing;
        });
    var records = api.list("/v1/cdrs?limit=500");
    for (String id : ended) {
      long found =
          records.stream()
              .filter(r -> r.path("legs").findValuesAsText("callId").contains(id))
              .count();
      if (found != 1) {
        throw new StepFailed(found + " records of the call " + id + " (expected: 1)");
      }
    }
    return "all there: %d registrations, %d records".formatted(registered.size(), ended.size());
  }
}
