package io.rvoip.launcher;

import io.rvoip.node.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that asks a running node. */
final class ApiOptions {
  private static final String DEFAULT_URL = "http://127.0.0.1:8080";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "var",
      description = "Directory of the node that was started here (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("var");

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Address of a node's HTTP API (default: the nodes of DIR, else " + DEFAULT_URL + ").")
  private List<String> urls = List.of();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the bearer token (default: DIR/admin.token, or RVOIP_TOKEN).")
  private @Nullable Path tokenFile;

  ApiClient client() {
    return new ApiClient(addresses(), token());
  }

  DataDir data() {
    return new DataDir(data);
  }

  private List<String> addresses() {
    if (!urls.isEmpty()) {
      return urls.stream().map(url -> url.replaceFirst("/+$", "")).toList();
    }
    List<String> started = data().urls();
    return started.isEmpty() ? List.of(DEFAULT_URL) : started;
  }

  private String token() {
    String inherited = System.getenv("RVOIP_TOKEN");
    if (tokenFile == null && inherited != null && !inherited.isBlank()) {
      return inherited.strip();
    }
    Path file = tokenFile == null ? data().adminToken() : tokenFile;
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new OperatorError(
          file
              + ": cannot be read (expected: a token; ./rvoip up makes one, --data and"
              + " --token-file name another)");
    }
  }
}
