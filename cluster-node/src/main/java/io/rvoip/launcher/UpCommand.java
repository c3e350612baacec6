package io.rvoip.launcher;

import io.rvoip.config.RvoipConfig;
import io.rvoip.node.FileLimit;
import io.rvoip.node.Node;
import io.rvoip.node.NodeHooks;
import io.rvoip.node.NodeOptions;
import io.rvoip.node.NodeProcess;
import io.rvoip.node.OperatorError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Starts one node in this process, or several as processes of their own with a PostgreSQL that they
 * share.
 */
@Command(name = "up", description = "Starts a node, or several on this host, until Ctrl-C.")
final class UpCommand implements Callable<Integer> {
  /** What each of several nodes gets a value of its own for. */
  private static final Set<String> OWN_OF_EACH_NODE =
      Set.of("--nodes", "--data", "--name", "--bind", "--sip-port", "--http-port", "--http-bind");

  @Mixin private NodeOptions options = new NodeOptions();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Several nodes, at 127.0.0.1, .2, …, with a PostgreSQL of their own.")
  private @Nullable Integer nodes;

  @Spec private @Nullable CommandSpec spec;

  private final long startedNanos = System.nanoTime();

  @Override
  public Integer call() throws IOException, InterruptedException {
    DataDir data = new DataDir(options.data());
    PidFile launcher = PidFile.of(data, Fleet.LAUNCHER);
    launcher
        .process()
        .ifPresent(
            running -> {
              throw new OperatorError(
                  "%s is in use by process %d (expected: an unused one; ./rvoip down stops it)"
                      .formatted(data.path(), running.pid()));
            });
    RvoipConfig config = RvoipConfig.load(options.sources());
    data.create().forgetEarlierRun();
    launcher.write(ProcessHandle.current());
    try {
      // A PostgreSQL of ours is looked after by a process that outlives the node.
      return nodes == null && !LocalPostgres.exists(data)
          ? single(config, data)
          : several(config, data, nodes == null ? 1 : nodes);
    } finally {
      launcher.delete();
    }
  }

  private int single(RvoipConfig config, DataDir data) throws InterruptedException {
    NodeLog.inThisProcess(data.logs().resolve("node.log"));
    // Both run in this thread, one after the other.
    var made = new FirstStart[] {FirstStart.none()};
    var hooks = new NodeHooks(line -> {}, store -> made[0] = FirstStart.in(store, config, data));
    return new NodeProcess(options, hooks)
        .whenReady(node -> greet(node, config, new Banner(data, made[0], config.sip())))
        .run();
  }

  private void greet(Node node, RvoipConfig config, Banner banner) {
    InetSocketAddress http = node.httpAddress();
    String url = "http://" + LanAddresses.inUri(http.getAddress()) + ":" + http.getPort();
    try {
      DataDir data = new DataDir(options.data());
      PidFile.of(data, "node").write(ProcessHandle.current());
      Files.writeString(data.run().resolve("node.url"), url);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    InetAddress bind =
        config.sip().bind().isEmpty()
            ? InetAddress.ofLiteral("0.0.0.0")
            : config.sip().bind().getFirst();
    System.out.print(banner.single(bind, config.sip().port(), url, took()));
    System.out.flush();
  }

  private int several(RvoipConfig config, DataDir data, int count)
      throws IOException, InterruptedException {
    boolean ours = LocalPostgres.exists(data) || !config.store().postgres();
    if (ours && Files.exists(data.h2File())) {
      throw new OperatorError(
          "%s holds the database of a single node (expected: ./rvoip db move postgres --data %s, or another --data)"
              .formatted(data.path(), data.path()));
    }
    var fleet = new Fleet(data, NodePlan.of(config, count), optionsForAll());
    options.warnings().forEach(UpCommand::say);
    FileLimit.complaint(FileLimit.now()).ifPresent(UpCommand::say); // the nodes have the same
    StopSignals.handle(fleet::stop);
    try {
      boolean fresh = ours && fleet.startPostgres();
      FirstStart first =
          fresh || !Files.exists(data.adminToken())
              // Anew: the settings now have DIR/store.conf.
              ? FirstStart.inDatabaseOf(RvoipConfig.load(options.sources()), data)
              : FirstStart.none();
      return fleet.run(
          plans -> System.out.print(new Banner(data, first, config.sip()).several(plans, took())));
    } finally {
      fleet.end();
    }
  }

  /** The options of this command that every node gets as they are. */
  private List<String> optionsForAll() {
    var arguments = new ArrayList<String>();
    if (spec != null) {
      for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
        if (!OWN_OF_EACH_NODE.contains(option.longestName())) {
          for (String value : option.originalStringValues()) {
            arguments.add(option.longestName());
            arguments.add(value);
          }
        }
      }
    }
    return arguments;
  }

  private static void say(String line) {
    System.err.println("rvoip: " + line);
  }

  private Duration took() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }
}
