package io.rvoip.launcher;

import io.rvoip.node.OperatorError;
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
      if (!awaitReady()) {
        return 2;
      }
      greeting.print(plans);
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
    Files.createDirectories(home);
    if (Files.exists(data.storeConf())) {
      DataDir.writeSecret(home.resolve("store.conf"), Files.readString(data.storeConf()));
    }
    if (Files.exists(data.ownConf())) {
      DataDir.writeSecret(home.resolve("rvoip.conf"), Files.readString(data.ownConf()));
    }
    Path log = data.logs().resolve(plan.name() + ".log");
    Path output = data.logs().resolve(plan.name() + ".out");
    Files.write(
        output, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    List<String> arguments = new ArrayList<>(plan.arguments(data));
    arguments.addAll(optionsForAll);
    nodes.put(
        plan.name(),
        ManagedProcess.start(
            data,
            plan.name(),
            JavaCommand.node(NodeLog.properties(log), arguments),
            output,
            this::ended));
    Files.writeString(data.run().resolve(plan.name() + ".url"), plan.url());
  }

  private boolean awaitReady() throws InterruptedException {
    long until = System.nanoTime() + READY_WITHIN.toNanos();
    var waitingFor = new ArrayList<>(plans);
    while (!waitingFor.isEmpty()) {
      if (events.poll(50, TimeUnit.MILLISECONDS) instanceof Event.Stop) {
        return true; // the loop of run() sees it next
      }
      for (NodePlan plan : plans) {
        ManagedProcess node = nodes.get(plan.name());
        if (node != null && !node.isAlive()) {
          say("%s ended while it started (%s):".formatted(plan.name(), node.ending()));
          node.lastLines(10).forEach(line -> System.err.println("  " + line));
          return false;
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
    return true;
  }

  private String dataOption() {
    return data.path().equals(Path.of("var")) ? "" : " --data " + data.path();
  }

  private static void say(String line) {
    System.err.println("rvoip: " + line);
  }
}
