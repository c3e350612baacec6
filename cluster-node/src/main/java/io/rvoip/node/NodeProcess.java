package io.rvoip.node;

import io.rvoip.config.ConfigSources;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node as the content of this process: starts it, says where it is, stops it in order on SIGTERM
 * and Ctrl-C, and turns its end into an exit code.
 */
public final class NodeProcess {
  private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);
  private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(45);

  private final NodeOptions options;
  private final NodeHooks hooks;
  private Consumer<Node> whenReady = NodeProcess::sayWhere;

  /** A process of these options; lines of {@code hooks} also go to standard error. */
  public NodeProcess(NodeOptions options, NodeHooks hooks) {
    this.options = options;
    this.hooks = hooks;
  }

  /** Is run when the node is up, instead of the one line that says where it is. */
  public NodeProcess whenReady(Consumer<Node> action) {
    whenReady = action;
    return this;
  }

  /** Runs until the node has ended; returns the exit code. */
  public int run() throws InterruptedException {
    ConfigSources sources = options.sources();
    options.warnings().forEach(NodeProcess::say);
    Thread starter = Thread.currentThread();
    Farewell farewell = new Farewell(starter);
    Runtime.getRuntime().addShutdownHook(new Thread(farewell, "farewell"));
    try {
      Node node =
          Node.start(
              sources,
              new NodeHooks(
                  line -> {
                    say(line);
                    hooks.says().accept(line);
                  },
                  hooks.storeOpened()));
      farewell.node = node;
      whenReady.accept(node);
      return switch (node.whenEnded().toCompletableFuture().join()) {
        case STOPPED -> NodeCommand.OK;
        case REMOVED -> {
          System.err.println(
              "rvoip: this node and its cluster have lost each other; the others go on. Start it again.");
          yield NodeCommand.REMOVED;
        }
      };
    } catch (InterruptedException e) {
      return NodeCommand.OK; // stopped before it was up
    } finally {
      farewell.over = true;
    }
  }

  private static void say(String line) {
    System.err.println("rvoip: " + line);
    LOG.warn(line); // where `rvoip logs` shows it
  }

  private static void sayWhere(Node node) {
    InetSocketAddress http = node.httpAddress();
    System.out.printf(
        "node %s is up: http://%s:%d/%n",
        node.identity().name(), http.getAddress().getHostAddress(), http.getPort());
  }

  /** Runs when the JVM is told to end. Halts it with 0, where the JVM itself would say 143. */
  private static final class Farewell implements Runnable {
    private final Thread starter;
    private volatile @org.jspecify.annotations.Nullable Node node;
    private volatile boolean over;

    Farewell(Thread starter) {
      this.starter = starter;
    }

    @Override
    public void run() {
      if (over) {
        return;
      }
      Node running = node;
      if (running == null) {
        starter.interrupt();
        join(starter);
        Runtime.getRuntime().halt(NodeCommand.OK);
      } else {
        stop(running);
      }
    }

    private static void stop(Node running) {
      try {
        running
            .stop()
            .toCompletableFuture()
            .orTimeout(LONGEST_FAREWELL.toSeconds(), TimeUnit.SECONDS)
            .join();
        System.out.flush();
        Runtime.getRuntime().halt(NodeCommand.OK);
      } catch (CompletionException e) {
        if (e.getCause() instanceof TimeoutException) {
          System.err.println("rvoip: not stopped in order within " + LONGEST_FAREWELL);
        }
        Runtime.getRuntime().halt(1);
      }
    }

    private static void join(Thread thread) {
      try {
        thread.join(5000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
