package io.rvoip.auth.jwt;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Claims of a token, or members of an introspection response, read with care: what has another type
 * than expected counts as not there.
 */
public record Claims(Map<String, Object> all) {
  private static final long LAST_SECOND = 253_402_300_799L; // 9999-12-31T23:59:59Z
  private static final int MAX_WORDS = 200;
  private static final int MAX_TEXT = 255;

  /** Members of a JSON object; null when it is none, or deeper or wider than a token's. */
  public static @Nullable Claims parse(byte[] json) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      Map<String, Object> members = JsonBounds.fits(text) ? JSONObjectUtils.parse(text) : null;
      return members == null ? null : new Claims(members); // the parser says null for "null"
    } catch (CharacterCodingException | ParseException e) {
      return null;
    }
  }

  /** Not empty, at most 255 characters, no control characters. */
  public @Nullable String text(String name) {
    return acceptable(all.get(name));
  }

  /** The values of a claim that is a text or a list of texts, as {@code aud}. */
  public List<String> texts(String name) {
    return texts(all.get(name));
  }

  /** A NumericDate, RFC 7519 §2; null when it is no number or no year up to 9999. */
  public @Nullable Instant time(String name) {
    if (!(all.get(name) instanceof Number number)) {
      return null;
    }
    double seconds = number.doubleValue();
    if (!(seconds >= 0 && seconds <= LAST_SECOND)) {
      return null;
    }
    return Instant.ofEpochSecond((long) seconds);
  }

  /** Whether there is something under this name. */
  public boolean has(String name) {
    return all.get(name) != null;
  }

  /** What {@code path} leads to through nested objects, as words; empty when to nothing. */
  public List<String> words(List<String> path) {
    Object value = all;
    for (String name : path) {
      if (!(value instanceof Map<?, ?> map)) {
        return List.of();
      }
      value = map.get(name);
    }
    if (value instanceof String joined) {
      return texts(List.of(joined.split(" ", MAX_WORDS)));
    }
    return texts(value);
  }

  private static List<String> texts(@Nullable Object value) {
    List<?> list = value instanceof List<?> l ? l : value == null ? List.of() : List.of(value);
    List<String> texts = new ArrayList<>();
    for (Object item : list) {
      String text = acceptable(item);
      if (text != null && texts.size() < MAX_WORDS) {
        texts.add(text);
      }
    }
    return texts;
  }

  private static @Nullable String acceptable(@Nullable Object value) {
    return value instanceof String text
            && !text.isBlank()
            && text.length() <= MAX_TEXT
            && text.chars().noneMatch(Character::isISOControl)
        ? text
        : null;
  }
}
