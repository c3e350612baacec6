package io.rvoip.launcher;

import io.rvoip.node.OperatorError;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
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
      return urls.stream().map(ApiOptions::checked).toList();
    }
    List<String> started = data().urls();
    return started.isEmpty() ? List.of(DEFAULT_URL) : started;
  }

  private static String checked(String url) {
    try {
      URI parsed = new URI(url);
      if (parsed.getHost() != null
          && ("http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme()))
          && parsed.getQuery() == null
          && parsed.getFragment() == null) {
        return url.replaceFirst("/+$", "");
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw new OperatorError("--url: " + url + " (expected: as " + DEFAULT_URL + ")");
  }

  private String token() {
    String inherited = System.getenv("RVOIP_TOKEN");
    if (tokenFile == null && inherited != null && !inherited.isBlank()) {
      return checkedToken("RVOIP_TOKEN", inherited.strip());
    }
    Path file = tokenFile == null ? data().adminToken() : tokenFile;
    try {
      return checkedToken(file.toString(), Files.readString(file).strip());
    } catch (IOException e) {
      throw new OperatorError(
          file
              + ": cannot be read (expected: a token; ./rvoip up makes one, --data and"
              + " --token-file name another)");
    }
  }

  /** RFC 6750 §2.1; what is none may still be a secret and is not shown. */
  private static String checkedToken(String where, String token) {
    if (!token.matches("[A-Za-z0-9._~+/-]+=*")) {
      throw new OperatorError(where + ": no token in it (expected: one line, as rvt_…)");
    }
    return token;
  }
}
