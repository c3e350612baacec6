package io.rvoip.launcher;

import io.rvoip.node.OperatorError;
import io.rvoip.node.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several nodes as processes on this host, and the PostgreSQL they share.
 *
 * <p>A node that dies stays dead until {@code ./rvoip start NAME}: that is what one wants to see
 * when one kills it. PostgreSQL is started again at once. The thread that calls {@link #run} does
 * everything; other threads only put events into its queue.
 */
final class Fleet {
  static final String LAUNCHER = "launcher";

  private static final Duration READY_WITHIN = Duration.ofSeconds(60);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(40);
  private static final Duration LOOK_AROUND = Duration.ofMillis(200);
  private static final int OPERATOR_CAN_CURE = 2;
  private static final String START_REQUEST = ".start";

  private sealed interface Event {
    record Stop() implements Event {}

    record Ended(ManagedProcess process) implements Event {}
  }

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final DataDir data;
  private final List<NodePlan> plans;
  private final List<String> optionsForAll;
  private final Map<String, ManagedProcess> nodes = new HashMap<>();
  private @Nullable LocalPostgres postgres;
  private boolean stopping;

  /**
   * Not started yet.
   *
   * @param optionsForAll of NodeMain, the same for every node
   */
  Fleet(DataDir data, List<NodePlan> plans, List<String> optionsForAll) {
    this.data = data;
    this.plans = plans;
    this.optionsForAll = optionsForAll;
  }

  /** What is printed once all nodes are ready. */
  interface Greeting {
    void print(List<NodePlan> plans);
  }

  /** Asks for an orderly end; from any thread. */
  void stop() {
    events.add(new Event.Stop());
  }

  /** Starts the database of all nodes, unless the settings name another; true when it is new. */
  boolean startPostgres() throws IOException, InterruptedException {
    boolean fresh = !LocalPostgres.exists(data);
    postgres = LocalPostgres.start(data, this::ended);
    DataDir.writeSecret(data.storeConf(), postgres.storeConf());
    return fresh;
  }

  /** Starts the nodes and looks after them until it is told to stop; the exit code. */
  int run(Greeting greeting) throws IOException, InterruptedException {
    try {
      for (NodePlan plan : plans) {
        startNode(plan);
      }
      ManagedProcess failed = awaitReady();
      if (failed != null) {
        say(
            "%s ended while it started (%s): %s (log: %s)"
                .formatted(failed.name(), failed.ending(), failed.reason(), log(failed.name())));
        return failed.exitValue() == OPERATOR_CAN_CURE ? OPERATOR_CAN_CURE : 1;
      }
      if (!stopping) {
        greeting.print(plans);
      }
      while (!stopping) {
        Event event = events.poll(LOOK_AROUND.toMillis(), TimeUnit.MILLISECONDS);
        if (event != null) {
          on(event);
        }
        startWhatIsAskedFor();
      }
      return 0;
    } finally {
      end();
    }
  }

  /** Stops what runs: nodes first, then their database. */
  void end() throws InterruptedException, IOException {
    stopping = true;
    List<ManagedProcess> running = nodes.values().stream().filter(ManagedProcess::isAlive).toList();
    running.forEach(ManagedProcess::askToStop);
    for (ManagedProcess node : running) {
      if (!node.awaitEnd(STOP_WITHIN)) {
        say(
            "%s did not stop in %d s and was killed"
                .formatted(node.name(), STOP_WITHIN.toSeconds()));
      }
    }
    if (postgres != null) {
      postgres.stop();
    }
    for (NodePlan plan : plans) {
      Files.deleteIfExists(data.run().resolve(plan.name() + ".url"));
    }
  }

  /** Asks the launcher of this directory to start a node again; from another process. */
  static void requestStart(DataDir data, String name) throws IOException {
    Files.writeString(data.run().resolve(name + START_REQUEST), "");
  }

  private void ended(ManagedProcess process) {
    events.add(new Event.Ended(process));
  }

  private void on(Event event) throws IOException, InterruptedException {
    switch (event) {
      case Event.Stop() -> stopping = true;
      case Event.Ended(var process) when process.name().equals(LocalPostgres.NAME) -> {
        if (postgres != null && !postgres.isAlive()) {
          say("PostgreSQL has ended (%s); starting it again".formatted(process.ending()));
          postgres = postgres.again(this::ended);
        }
      }
      case Event.Ended(var process) -> {
        // Its next life may have begun already.
        if (nodes.get(process.name()) == process) {
          process.forget();
          say(
              "%s has ended (%s); start it again: ./rvoip start %s%s"
                  .formatted(process.name(), process.ending(), process.name(), dataOption()));
        }
      }
    }
  }

  private void startWhatIsAskedFor() throws IOException {
    try (Stream<Path> files = Files.list(data.run())) {
      for (Path file : files.filter(f -> f.toString().endsWith(START_REQUEST)).toList()) {
        String name = String.valueOf(file.getFileName()).replace(START_REQUEST, "");
        Files.delete(file);
        ManagedProcess last = nodes.get(name);
        for (NodePlan plan : plans) {
          if (plan.name().equals(name) && (last == null || !last.isAlive())) {
            startNode(plan);
            say(name + " started again");
          }
        }
      }
    }
  }

  private void startNode(NodePlan plan) throws IOException {
    Path home = data.node(plan.name());
    OwnerOnly.directory(home);
    Path output = data.logs().resolve(plan.name() + ".out");
    Files.write(
        output, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    // The last --set of a key counts: what is the node's own.
    List<String> arguments = new ArrayList<>(optionsForAll);
    arguments.addAll(plan.arguments(data));
    nodes.put(
        plan.name(),
        ManagedProcess.start(
            data,
            plan.name(),
            JavaCommand.node(NodeLog.properties(log(plan.name())), arguments),
            output,
            this::ended));
    Files.writeString(data.run().resolve(plan.name() + ".url"), plan.url());
  }

  /** Null when they are ready, or shall stop; else the one that has ended. */
  private @Nullable ManagedProcess awaitReady() throws InterruptedException {
    long until = System.nanoTime() + READY_WITHIN.toNanos();
    var waitingFor = new ArrayList<>(plans);
    while (!waitingFor.isEmpty()) {
      if (events.poll(50, TimeUnit.MILLISECONDS) instanceof Event.Stop) {
        stopping = true;
        return null;
      }
      for (NodePlan plan : plans) {
        ManagedProcess node = nodes.get(plan.name());
        if (node != null && !node.isAlive()) {
          return node;
        }
      }
      waitingFor.removeIf(plan -> ApiClient.isReady(plan.url()));
      if (System.nanoTime() > until) {
        throw new OperatorError(
            "%s not ready after %d s (see %s)"
                .formatted(
                    waitingFor.stream().map(NodePlan::name).toList(),
                    READY_WITHIN.toSeconds(),
                    data.logs()));
      }
    }
    return null;
  }

  private Path log(String name) {
    return data.logs().resolve(name + ".log");
  }

  private String dataOption() {
    return data.path().equals(Path.of("var")) ? "" : " --data " + data.path();
  }

  private static void say(String line) {
    System.err.println("rvoip: " + line);
  }
}
