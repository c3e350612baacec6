package io.rvoip.node.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * JSON of the API: times by RFC 3339 in UTC, absent instead of null; in requests no unknown members
 * and no value of another type than is meant, so that no number becomes somebody's name.
 */
final class Json {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new SimpleModule().addDeserializer(Instant.class, new TextInstant()))
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
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

  /** Only texts by RFC 3339: Jackson's own takes numbers too, in either unit. */
  private static final class TextInstant extends StdScalarDeserializer<Instant> {
    private static final long serialVersionUID = 1;

    TextInstant() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser p, DeserializationContext context) throws IOException {
      if (!p.hasToken(JsonToken.VALUE_STRING)) {
        return (Instant) context.handleUnexpectedToken(Instant.class, p);
      }
      try {
        return Instant.parse(p.getText());
      } catch (DateTimeException e) {
        throw context.weirdStringException(p.getText(), Instant.class, "no time");
      }
    }
  }

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
    } catch (MismatchedInputException e) {
      String expected = expected(e.getTargetType());
      throw new ProblemException(
          e.getPath().isEmpty()
              ? Problem.badRequest("body: not as expected (expected: a JSON object)")
              : Problem.invalid(
                  // Without the value, which may be a password.
                  path(e)
                      + ": "
                      + (expected == null
                          ? reason(e)
                          : "of another kind (expected: " + expected + ")")));
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

  /** What a value of ours looks like in JSON; null: none of those that requests are made of. */
  private static @Nullable String expected(@Nullable Class<?> type) {
    if (type == null) {
      return null;
    }
    if (type == String.class) {
      return "a text";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type == Instant.class) {
      return "a time as 2026-01-31T12:00:00Z";
    }
    if (Number.class.isAssignableFrom(type) || type == int.class || type == long.class) {
      return "a whole number";
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    return Map.class.isAssignableFrom(type) ? "an object" : null;
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
