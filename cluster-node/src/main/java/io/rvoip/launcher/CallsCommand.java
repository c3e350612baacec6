package io.rvoip.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.node.OperatorError;
import io.rvoip.protocol.sip.id.CallId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Live calls of the whole cluster, one call in full, its SIP messages, or its end. */
@Command(name = "calls", description = "Lists live calls; shows or ends one.")
final class CallsCommand implements Callable<Integer> {
  private static final int PER_PAGE = 1000;

  @Mixin private ApiOptions api = new ApiOptions();

  @Parameters(paramLabel = "ID", arity = "0..1", description = "Shows this call with its legs.")
  private @Nullable String id;

  @Option(names = "--hangup", description = "Ends the call ID.")
  private boolean hangup;

  @Option(
      names = "--trace",
      description =
          "Shows the SIP messages of the call ID, or of the one that ended last, as a ladder; with"
              + " --json in full.")
  private boolean trace;

  @Option(names = "--json", description = "Prints the answer of the HTTP API.")
  private boolean json;

  @Override
  public Integer call() {
    if (hangup && trace) {
      throw new OperatorError("--trace: not with --hangup (expected: one of them)");
    }
    if (id == null ? hangup : CallId.parse(id).isEmpty()) {
      throw new OperatorError(
          id == null
              ? "--hangup: no call (expected: ./rvoip calls ID --hangup)"
              : id + ": no id of a call (expected: one that ./rvoip calls shows)");
    }
    ApiClient client = api.client();
    if (trace) {
      trace(client, id == null ? lastEnded(client) : id);
    } else if (id == null) {
      JsonNode calls = client.whole("/v1/calls?limit=" + PER_PAGE);
      System.out.print(json ? calls.toPrettyString() + "\n" : list(calls));
    } else if (hangup) {
      client.post("/v1/calls/" + id + "/actions/hangup", java.util.Map.of());
      System.out.println(id + " is being ended");
    } else {
      JsonNode call = client.get("/v1/calls/" + id);
      System.out.print(json ? call.toPrettyString() + "\n" : legs(call));
    }
    return 0;
  }

  private void trace(ApiClient client, String call) {
    String path = "/v1/calls/" + call + "/trace";
    if (json) {
      System.out.println(client.get(path).toPrettyString());
    } else {
      client.copy(path + "?format=ladder", System.out);
    }
  }

  private static String lastEnded(ApiClient client) {
    String last =
        client.get("/v1/calls?state=ended&limit=1").path("items").path(0).path("id").asText("");
    if (last.isEmpty()) {
      throw new OperatorError(
          "--trace: no call has ended yet (expected: ./rvoip calls ID --trace)");
    }
    return last;
  }

  static String list(JsonNode calls) {
    var table = new TextTable("ID", "FROM", "TO", "STATE", "SINCE", "OWNER", "MEDIA", "EPOCH");
    for (JsonNode call : calls.path("items")) {
      table.row(
          call.path("id").asText(),
          call.path("from").asText(),
          call.path("to").asText(),
          call.path("state").asText(),
          call.path("created").asText(),
          call.path("owner").asText(),
          call.path("mediaNode").asText(),
          call.path("epoch").asText());
    }
    return table + missing(calls);
  }

  private static String legs(JsonNode call) {
    var table =
        new TextTable(
            "LEG", "ROLE", "STATE", "EDGE", "REMOTE", "ADDRESS", "CODEC", "RTP IN", "RTP OUT");
    for (JsonNode leg : call.path("legs")) {
      table.row(
          leg.path("id").asText(),
          leg.path("role").asText(),
          leg.path("state").asText(),
          leg.path("edge").asText(),
          leg.path("remoteUri").asText(),
          leg.path("transport").asText() + " " + leg.path("remoteAddress").asText(),
          leg.path("codec").asText(),
          leg.path("rtpReceived").asText(),
          leg.path("rtpSent").asText());
    }
    return "%s %s → %s, %s, owner %s, epoch %s%n%s"
        .formatted(
            call.path("id").asText(),
            call.path("from").asText(),
            call.path("to").asText(),
            call.path("state").asText(),
            call.path("owner").asText(),
            call.path("epoch").asText(),
            table);
  }

  static String missing(JsonNode list) {
    if (!list.path("partial").asBoolean()) {
      return "";
    }
    return "without the nodes that did not answer: " + list.path("missingNodes") + "\n";
  }
}
