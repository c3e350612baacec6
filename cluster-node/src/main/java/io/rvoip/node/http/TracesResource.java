package io.rvoip.node.http;

import io.rvoip.auth.UserContext;
import io.rvoip.protocol.sip.trace.Ladder;
import io.rvoip.protocol.sip.trace.Pcap;
import io.rvoip.protocol.sip.trace.TracedMessage;
import io.rvoip.sip.api.Answer;
import io.rvoip.sip.api.CallTraces;
import io.rvoip.sip.api.CallView;
import io.rvoip.sip.api.ClusterQueries;
import io.rvoip.sip.api.LegTrace;
import io.rvoip.sip.journal.CdrRow;
import io.rvoip.store.CdrStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/calls/{id}/trace} and {@code /v1/traces}: the messages of a call, or of a SIP Call-ID
 * that may not have become a call. Phones choose Call-IDs, and another tenant's phone may choose
 * the same: what is not of the caller's tenant alone is withheld.
 */
final class TracesResource {
  private static final int MAX_SIP_CALL_ID = 1024;
  private static final ContentType PCAP =
      ContentTypes.create(
          MediaTypes.customBinary(
              "application",
              Pcap.MEDIA_TYPE.substring("application/".length()),
              MediaTypes.NOT_COMPRESSIBLE));

  /** How an answer is written. */
  private enum Format {
    JSON("application/json"),
    LADDER("text/plain"),
    PCAP(Pcap.MEDIA_TYPE);

    private final String mediaType;

    Format(String mediaType) {
      this.mediaType = mediaType;
    }
  }

  private final CallTraces traces;
  private final ClusterQueries queries;
  private final CdrStore cdrs;

  TracesResource(CallTraces traces, ClusterQueries queries, CdrStore cdrs) {
    this.traces = traces;
    this.queries = queries;
    this.cdrs = cdrs;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.secured("GET", "/v1/calls/{id}/trace", Permission.CALLS_READ, this::ofCall),
        Endpoint.secured("GET", "/v1/traces", Permission.CALLS_READ, this::ofSipCallId));
  }

  private CompletionStage<HttpResponse> ofCall(Exchange x) {
    x.allowQuery(Set.of("format"));
    Format format = format(x);
    String id = x.parameter("id");
    return title(x.tenant(), id)
        .thenCompose(
            title ->
                title == null
                    ? CompletableFuture.completedStage(Responses.problem(Problem.notFound(null)))
                    : traces
                        .ofCall(id)
                        .thenCompose(answer -> mine(x.user(), id, answer))
                        .thenApply(mine -> mine.written(format, id, title)));
  }

  private CompletionStage<HttpResponse> ofSipCallId(Exchange x) {
    x.allowQuery(Set.of("format", "sip-call-id"));
    Format format = format(x);
    String sipCallId = x.query("sip-call-id");
    if (sipCallId == null || sipCallId.length() > MAX_SIP_CALL_ID) {
      throw new ProblemException(
          Problem.invalid(
              "sip-call-id: " + Exchange.shown(sipCallId) + " (expected: a SIP Call-ID)"));
    }
    return traces
        .ofSipCallId(sipCallId)
        .thenCompose(answer -> mine(x.user(), null, answer))
        .thenApply(
            mine ->
                mine.legs().isEmpty() && !mine.answer().partial()
                    ? Responses.problem(Problem.notFound(null))
                    // That there is something of others is none of the caller's business here.
                    : new Mine(mine.answer(), mine.legs(), 0)
                        .written(format, null, "SIP Call-ID " + sipCallId));
  }

  private static Format format(Exchange x) {
    String wanted = x.query("format");
    if (wanted != null) {
      for (Format format : Format.values()) {
        if (format.name().toLowerCase(Locale.ROOT).equals(wanted)) {
          return format;
        }
      }
      throw new ProblemException(
          Problem.invalid("format: " + Exchange.shown(wanted) + " (expected: json, ladder, pcap)"));
    }
    String accept = x.header("Accept").orElse("");
    for (Format format : Format.values()) {
      if (accept.contains(format.mediaType)) {
        return format;
      }
    }
    return Format.JSON;
  }

  /** The call in one line; null when the tenant has no such call. */
  private CompletionStage<@Nullable String> title(String tenant, String id) {
    return queries
        .call(tenant, id)
        .thenCompose(
            call ->
                call == null
                    ? cdrs.find(tenant, id)
                        .thenApply(row -> row.map(TracesResource::ended).orElse(null))
                    : CompletableFuture.completedStage(live(call)));
  }

  private static String live(CallView call) {
    return "%s  %s -> %s  %s".formatted(call.id(), call.from(), call.to(), call.state());
  }

  private static String ended(CdrRow row) {
    return "%s  %s -> %s  %s, SIP status %d, ended by %s"
        .formatted(
            row.callId(), row.from(), row.to(), row.outcome(), row.sipStatus(), row.endedBy());
  }

  /** What of an answer the caller may see. */
  private record Mine(Answer<?> answer, List<LegTrace> legs, int withheld) {
    HttpResponse written(Format format, @Nullable String call, String title) {
      // By time, and at one node by the order in which it saw them.
      List<TracedMessage> messages =
          legs.stream()
              .flatMap(leg -> leg.messages().stream())
              .sorted(
                  Comparator.comparingLong(TracedMessage::micros)
                      .thenComparing(TracedMessage::node)
                      .thenComparingLong(TracedMessage::number))
              .toList();
      int lost = legs.stream().mapToInt(LegTrace::lost).sum();
      return switch (format) {
        case JSON ->
            Responses.json(
                200,
                TraceView.of(
                    call,
                    new Answer<>(messages, answer.asOf(), answer.missingNodes()),
                    lost,
                    withheld));
        case LADDER ->
            Responses.raw(
                200,
                ContentTypes.TEXT_PLAIN_UTF8,
                (Ladder.of(title, messages) + gaps(lost)).getBytes(StandardCharsets.UTF_8));
        case PCAP -> Responses.raw(200, PCAP, Pcap.of(messages));
      };
    }

    private String gaps(int lost) {
      return (lost == 0 ? "" : lost + " messages are no longer kept\n")
          + (withheld == 0 ? "" : withheld + " SIP Call-IDs are of others too: not shown\n")
          + (answer.partial() ? "without the nodes " + answer.missingNodes() + "\n" : "");
    }
  }

  /**
   * Judges each leg by what all nodes know of it: requests of it that named another tenant, and
   * calls of another tenant, may be of the same SIP Call-ID by chance or by malice.
   *
   * @param known a call that is the tenant's; null: none is known
   */
  private CompletionStage<Mine> mine(
      UserContext user, @Nullable String known, Answer<List<LegTrace>> answer) {
    Set<String> calls = new HashSet<>();
    answer.value().forEach(leg -> calls.addAll(leg.calls()));
    calls.remove(known);
    Set<String> others = java.util.concurrent.ConcurrentHashMap.newKeySet();
    List<CompletableFuture<?>> asked = new ArrayList<>();
    for (String call : calls) {
      asked.add(
          title(user.tenant(), call)
              .thenAccept(
                  title -> {
                    if (title == null) {
                      others.add(call);
                    }
                  })
              .toCompletableFuture());
    }
    boolean all = Permission.TENANTS_WRITE.isGrantedTo(user);
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              Set<String> hidden = new HashSet<>();
              answer.value().stream()
                  .map(LegTrace::sipCallId)
                  .filter(id -> !all && !isOf(user.tenant(), id, answer.value(), others))
                  .forEach(hidden::add);
              return new Mine(
                  answer,
                  answer.value().stream().filter(l -> !hidden.contains(l.sipCallId())).toList(),
                  hidden.size());
            });
  }

  /** Somebody of the tenant must have had to do with it, and nobody else. */
  private static boolean isOf(
      String tenant, String sipCallId, List<LegTrace> legs, Set<String> callsOfOthers) {
    boolean proven = false;
    for (LegTrace leg : legs) {
      if (leg.sipCallId().equals(sipCallId)) {
        if (leg.crowded()
            || !leg.tenants().stream().allMatch(tenant::equals)
            || leg.calls().stream().anyMatch(callsOfOthers::contains)) {
          return false;
        }
        proven |= !leg.tenants().isEmpty() || !leg.calls().isEmpty();
      }
    }
    return proven;
  }
}
