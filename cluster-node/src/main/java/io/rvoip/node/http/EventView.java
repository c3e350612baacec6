package io.rvoip.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.rvoip.store.EventFeed.FeedEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;

/**
 * An event of the journal as the API shows it.
 *
 * @param id resume token of the event stream
 * @param type stable name, {@code call.answered}
 * @param seq number within its subject, from 1
 * @param subject {@code call/<id>}, {@code aor/<tenant/user>}
 * @param data the fields of the fact that are meant for readers
 */
record EventView(
    String id,
    String type,
    int version,
    long seq,
    Instant time,
    String tenant,
    String subject,
    JsonNode data) {
  private static final ObjectMapper CBOR = new CBORMapper();

  /**
   * What may leave the system, wherever it stands in a fact. Everything else (dialogs, SDP, Via
   * branches, stored requests) is there so that another node can go on, and stays inside.
   */
  private static final Set<String> SHOWN =
      Set.of(
          "at",
          "from",
          "to",
          "routeKind",
          "routeValue",
          "owner",
          "mediaNode",
          "cause",
          "times",
          "caller",
          "leg",
          "legs",
          "index",
          "role",
          "edge",
          "target",
          "held",
          "cdr",
          "callId",
          "route",
          "started",
          "answered",
          "ended",
          "durationMs",
          "outcome",
          "sipStatus",
          "endedBy",
          "ownerNodes",
          "codec",
          "user",
          "bindings",
          "contact",
          "expires",
          "q",
          "userAgent");

  static EventView of(FeedEvent event) {
    return new EventView(
        event.cursor().toString(),
        event.name(),
        event.version(),
        event.seqNr(),
        event.time(),
        event.tenant(),
        event.entityType() + "/" + event.entityId(),
        data(event.payload()));
  }

  private static JsonNode data(byte[] payload) {
    try {
      JsonNode fact = CBOR.readTree(payload);
      return fact == null ? Json.MAPPER.createObjectNode() : shown(fact);
    } catch (IOException e) {
      return Json.MAPPER.createObjectNode(); // written by a release that encodes otherwise
    }
  }

  private static JsonNode shown(JsonNode node) {
    if (node.isObject()) {
      ObjectNode kept = Json.MAPPER.createObjectNode();
      node.properties().stream()
          .filter(e -> SHOWN.contains(e.getKey()) && !e.getValue().isNull())
          .forEach(e -> kept.set(e.getKey(), shown(e.getValue())));
      return kept;
    }
    if (node.isArray()) {
      ArrayNode kept = Json.MAPPER.createArrayNode();
      node.forEach(n -> kept.add(shown(n)));
      return kept;
    }
    return node;
  }
}
