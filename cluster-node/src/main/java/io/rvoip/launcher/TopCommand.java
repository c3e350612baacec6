package io.rvoip.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Nodes, registrations and calls, again every second. */
@Command(name = "top", description = "Shows nodes, registrations and calls, again every second.")
final class TopCommand implements Callable<Integer> {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

  /** As many as a person looks through. */
  private static final int CALLS = 100;

  @Mixin private ApiOptions api = new ApiOptions();

  @Option(names = "--once", description = "Shows them once and ends.")
  private boolean once;

  @Override
  public Integer call() throws InterruptedException {
    ApiClient client = api.client();
    if (once) {
      System.out.print(page(client));
      return 0;
    }
    while (true) {
      String page;
      try {
        page = page(client);
      } catch (ApiException e) {
        page = e.getMessage() + "\n"; // it may come back
      }
      System.out.print(CLEAR_SCREEN + page);
      System.out.flush();
      Thread.sleep(PERIOD);
    }
  }

  static String page(ApiClient client) {
    JsonNode cluster = client.get("/v1/cluster");
    JsonNode calls = client.get("/v1/calls?limit=" + CALLS);
    long of = 0;
    var nodes = new TextTable("NODE", "ADDRESS", "STATUS", "CALLS", "REGISTRATIONS", "SINCE");
    for (JsonNode node : cluster.path("nodes")) {
      of += node.path("calls").asLong();
      nodes.row(
          node.path("name").asText(),
          node.path("address").asText(),
          node.path("status").asText(),
          node.path("calls").asText(),
          node.path("registrations").asText(),
          node.path("since").asText());
    }
    return "cluster %s, answered by %s, %s%n%n%s%s%n%s%s"
        .formatted(
            cluster.path("name").asText(),
            cluster.path("answeredBy").asText(),
            cluster.path("asOf").asText(),
            nodes,
            CallsCommand.missing(cluster),
            CallsCommand.list(calls),
            calls.path("nextPage").asText("").isEmpty()
                ? ""
                : "the first %d of %d calls; all: ./rvoip calls%n".formatted(CALLS, of));
  }
}
