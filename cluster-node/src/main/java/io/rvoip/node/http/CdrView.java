package io.rvoip.node.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.sip.journal.CdrRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that has ended: its call detail record.
 *
 * @param state {@code ended}, so that live and ended calls read alike
 * @param owner the last of the nodes that owned it
 * @param identity what was known of the caller's number; null when nobody looked
 */
record CdrView(
    String id,
    String tenant,
    String state,
    String from,
    String to,
    Instant created,
    @Nullable Instant answered,
    Instant ended,
    long durationMs,
    String outcome,
    int sipStatus,
    String endedBy,
    String route,
    @Nullable String owner,
    JsonNode ownerNodes,
    JsonNode legs,
    @Nullable String codec,
    @Nullable JsonNode identity) {

  static CdrView of(CdrRow row) {
    JsonNode owners = list(row.ownerNodes());
    return new CdrView(
        row.callId(),
        row.tenant(),
        "ended",
        row.from(),
        row.to(),
        row.started(),
        row.answered(),
        row.ended(),
        row.durationMs(),
        row.outcome(),
        row.sipStatus(),
        row.endedBy(),
        row.route(),
        owners.isEmpty() ? null : owners.get(owners.size() - 1).asText(),
        owners,
        list(row.legs()),
        row.codec(),
        row.identity() == null ? null : object(row.identity()));
  }

  private static @Nullable JsonNode object(String json) {
    try {
      JsonNode node = Json.MAPPER.readTree(json);
      return node.isObject() ? node : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static JsonNode list(String json) {
    try {
      JsonNode node = Json.MAPPER.readTree(json);
      return node.isArray() ? node : Json.MAPPER.createArrayNode();
    } catch (JsonProcessingException e) {
      return Json.MAPPER.createArrayNode();
    }
  }
}
