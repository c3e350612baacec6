package io.rvoip.node;

import io.rvoip.config.ConfigException;
import io.rvoip.node.join.JoinClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with the join token, - for standard input: ./rvoip token | ./rvoip node --join …")
  private @Nullable Path tokenFile;

  @Spec private @Nullable CommandSpec spec;

  /** What stands in a command line is seen by everybody on the host. */
  @Option(names = "--token", hidden = true, paramLabel = "T")
  private void refuseToken(String ignored) {
    if (spec != null) {
      throw new ParameterException(
          spec.commandLine(), "--token: not in a command line (expected: --token-file FILE)");
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (join != null) {
        new JoinClient(options.data())
            .join(join, tokenFile == null ? null : token(tokenFile), options.name());
      } else if (tokenFile != null) {
        throw new OperatorError("--token-file: given alone (expected: together with --join HOST)");
      }
      return new NodeProcess(options, NodeHooks.NONE).run();
    } catch (OperatorError e) {
      return fail(e.lines());
    } catch (ConfigException e) {
      return fail(e.problems());
    }
  }

  private static String token(Path file) {
    try {
      byte[] text =
          file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
      return new String(text, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new OperatorError("--token-file: " + file + " (expected: a readable file)");
    }
  }

  private static int fail(List<String> lines) {
    lines.forEach(line -> System.err.println("rvoip: " + line));
    return OPERATOR_ERROR;
  }
}
