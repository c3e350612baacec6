package io.rvoip.node;

import io.rvoip.config.RvoipConfig;
import io.rvoip.node.join.Heartbeat;
import io.rvoip.node.join.PekkoEntry;
import io.rvoip.node.join.Rendezvous;
import io.rvoip.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;

/** Makes this node a member: alone, through the database, or through seed addresses. */
final class Membership {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int DEFAULT_PORT = 25_520;
  private static final int PROBE_MS = 1000;

  private final RvoipConfig config;
  private final NodeIdentity identity;
  private final ActorSystem<?> system;
  private final Store store;
  private final Consumer<String> says;

  Membership(
      RvoipConfig config,
      NodeIdentity identity,
      ActorSystem<?> system,
      Store store,
      Consumer<String> says) {
    this.config = config;
    this.identity = identity;
    this.system = system;
    this.store = store;
    this.says = says;
  }

  /** Returns when this node is up. */
  Heartbeat enter() throws InterruptedException {
    PekkoEntry entry = new PekkoEntry(system);
    StoreMembers table = new StoreMembers(store.members());
    String address = ownAddress();
    if (!store.isShared()) {
      if (!config.cluster().join().isEmpty()) {
        throw new OperatorError(
            "rvoip.cluster.join: "
                + config.cluster().join()
                + " (expected: empty with the embedded database, which serves one node;"
                + " ./rvoip db move postgres)");
      }
      if (!entry.form(PATIENCE)) {
        throw new IllegalStateException("the node did not come up within " + PATIENCE);
      }
    } else if (config.cluster().join().isEmpty()) {
      new Rendezvous(
              identity.name(), identity.incarnation(), address, table, entry, Membership::answers)
          .meet();
    } else {
      joinSeeds(entry);
    }
    return Heartbeat.start(identity.name(), identity.incarnation(), address, table);
  }

  private String ownAddress() {
    Address self = Cluster.get(system).selfMember().address();
    return self.getHost().orElseThrow() + ":" + self.getPort().orElseThrow();
  }

  /** Each node sorts the seeds alike; the first of them forms when no other answers. */
  private void joinSeeds(PekkoEntry entry) {
    List<String> seeds = seeds();
    while (!entry.join(seeds, PATIENCE)) {
      says.accept("no seed of " + seeds + " answers; trying again");
      seeds = seeds();
    }
  }

  private List<String> seeds() {
    TreeSet<String> seeds = new TreeSet<>();
    for (String text : config.cluster().join()) {
      HostAndPort seed = HostAndPort.parse(text, DEFAULT_PORT);
      try {
        for (InetAddress address : InetAddress.getAllByName(seed.host())) {
          seeds.add(address.getHostAddress() + ":" + seed.port());
        }
      } catch (UnknownHostException e) {
        says.accept("rvoip.cluster.join: " + seed.host() + " is not known at the moment");
      }
    }
    return List.copyOf(seeds);
  }

  private static boolean answers(String hostPort) {
    HostAndPort peer = HostAndPort.parse(hostPort, DEFAULT_PORT);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(peer.host(), peer.port()), PROBE_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
