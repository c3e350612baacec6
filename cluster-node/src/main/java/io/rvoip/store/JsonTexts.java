package io.rvoip.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** Texts by name in one column: a JSON object, in the order of the names. */
final class JsonTexts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};

  private JsonTexts() {}

  static String write(Map<String, String> texts) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(texts));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts are always writable as JSON", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param column named when it is something else
   */
  static Map<String, String> read(String column, String json) throws SQLException {
    try {
      return JSON.readValue(json, TEXTS);
    } catch (JsonProcessingException e) {
      throw new SQLException(column + ": not a JSON object of texts", e);
    }
  }
}
