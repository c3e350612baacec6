package io.rvoip.node;

import io.rvoip.config.ConfigException;
import io.rvoip.node.join.JoinClient;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code node}: runs one node in this process until it is told to stop. Exit codes: 0 stopped, 2
 * the operator has to change something, 3 removed by the cluster (start it again).
 */
@Command(
    name = "node",
    description = "Runs one node; with --join, as a new member of a running cluster.",
    mixinStandardHelpOptions = true)
public final class NodeCommand implements Callable<Integer> {
  public static final int OK = 0;
  public static final int OPERATOR_ERROR = 2;
  public static final int REMOVED = 3;

  @Mixin private NodeOptions options = new NodeOptions();

  @Option(
      names = "--join",
      paramLabel = "HOST[:PORT]",
      description = "HTTP address of a member that lets this host in.")
  private @Nullable String join;

  @Option(names = "--token", paramLabel = "T", description = "Join token: ./rvoip token makes one.")
  private @Nullable String token;

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (join != null) {
        new JoinClient(options.data()).join(join, token, options.name());
      } else if (token != null) {
        throw new OperatorError("--token: given alone (expected: together with --join HOST)");
      }
      return new NodeProcess(options, NodeHooks.NONE).run();
    } catch (OperatorError e) {
      return fail(e.lines());
    } catch (ConfigException e) {
      return fail(e.problems());
    }
  }

  private static int fail(List<String> lines) {
    lines.forEach(line -> System.err.println("rvoip: " + line));
    return OPERATOR_ERROR;
  }
}
