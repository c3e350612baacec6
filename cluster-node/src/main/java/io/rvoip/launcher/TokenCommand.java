package io.rvoip.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.node.OperatorError;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A token that lets one more node into the cluster. */
@Command(name = "token", description = "Makes a token with which another node can join.")
final class TokenCommand implements Callable<Integer> {
  /** 30 days, as openapi.yaml says. */
  private static final long LONGEST_SECONDS = 2_592_000;

  @Mixin private ApiOptions api = new ApiOptions();

  @Option(
      names = "--expires-in",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "How long it is good (default: ${DEFAULT-VALUE}).")
  private long expiresInSeconds;

  @Override
  public Integer call() {
    if (expiresInSeconds < 1 || expiresInSeconds > LONGEST_SECONDS) {
      throw new OperatorError(
          "--expires-in: %d (expected: 1 to %d)".formatted(expiresInSeconds, LONGEST_SECONDS));
    }
    JsonNode token =
        api.client().post("/v1/cluster/tokens", Map.of("expiresInSeconds", expiresInSeconds));
    System.out.println(token.path("token").asText());
    return 0;
  }
}
