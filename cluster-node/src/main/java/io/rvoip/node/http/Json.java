package io.rvoip.node.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.stream.Collectors;

/**
 * JSON of the API: times by RFC 3339 in UTC, absent instead of null, no unknown members in
 * requests.
 */
final class Json {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          // A list or map has values or is not there; null in it is nothing that anybody means.
          .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
          .build();

  private Json() {}

  static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not writable as JSON: " + value.getClass(), e);
    }
  }

  /** Reads a request body; an empty one counts as {@code {}}. */
  static <T> T read(byte[] body, Class<T> type) {
    try {
      T value = MAPPER.readValue(body.length == 0 ? new byte[] {'{', '}'} : body, type);
      if (value == null) {
        throw new ProblemException(Problem.badRequest("body: null (expected: a JSON object)"));
      }
      return value;
    } catch (UnrecognizedPropertyException e) {
      throw new ProblemException(
          Problem.invalid(
              "%s: unknown member (expected: %s)"
                  .formatted(
                      path(e),
                      e.getKnownPropertyIds().stream()
                          .map(Object::toString)
                          .sorted()
                          .collect(Collectors.joining(", ")))));
    } catch (ValueInstantiationException e) {
      // A record has refused what it was made of, in the words that all our values use.
      throw new ProblemException(
          Problem.invalid(
              e.getCause() == null ? reason(e) : String.valueOf(e.getCause().getMessage())));
    } catch (JsonMappingException e) {
      throw new ProblemException(
          e.getPath().isEmpty()
              ? Problem.badRequest("body: not as expected (expected: a JSON object)")
              : Problem.invalid(path(e) + ": " + reason(e)));
    } catch (IOException e) {
      throw new ProblemException(
          Problem.badRequest("body: not readable as JSON (expected: a JSON object)"));
    }
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
        .collect(Collectors.joining("."));
  }

  /** First line without the names of our classes. */
  private static String reason(JsonMappingException e) {
    return e.getOriginalMessage().replaceFirst("(?s)\\R.*", "").replaceAll("`[\\w.$]+`", "value");
  }
}
