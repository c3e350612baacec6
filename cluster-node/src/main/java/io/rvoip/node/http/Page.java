package io.rvoip.node.http;

import io.rvoip.sip.api.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list as the API gives it.
 *
 * @param asOf when it was true
 * @param partial whether a node's part is missing
 * @param missingNodes the nodes that did not answer in time
 * @param nextPage give it as {@code page} for what follows; null after the last
 */
record Page<T>(
    List<T> items,
    Instant asOf,
    boolean partial,
    List<String> missingNodes,
    @Nullable String nextPage) {

  static <T> Page<T> of(Answer<List<T>> answer, @Nullable String nextCursor) {
    return new Page<>(
        answer.value(),
        answer.asOf(),
        answer.partial(),
        answer.missingNodes(),
        nextCursor == null ? null : token(nextCursor));
  }

  static <T> Page<T> whole(List<T> items, @Nullable String nextCursor) {
    return of(new Answer<>(items, Instant.now(), List.of()), nextCursor);
  }

  /** A page of what was read with one more than the limit; {@code cursor} names an item. */
  static <T> Page<T> cut(List<T> found, int limit, Function<T, String> cursor) {
    return cut(found, new Answer<>(found, Instant.now(), List.of()), limit, cursor);
  }

  /** Likewise, of items to which the nodes have answered. */
  static <T> Page<T> cut(List<T> found, Answer<?> answer, int limit, Function<T, String> cursor) {
    boolean more = found.size() > limit;
    List<T> shown = more ? found.subList(0, limit) : found;
    return of(
        new Answer<>(shown, answer.asOf(), answer.missingNodes()),
        more ? cursor.apply(shown.getLast()) : null);
  }

  /** Opaque, so that nobody takes it apart. */
  private static String token(String cursor) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
  }

  /** The cursor in the request's {@code page}; null when there is none. */
  static @Nullable String cursor(Exchange x) {
    String token = x.query("page");
    try {
      String cursor =
          token == null
              ? null
              : new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      if (cursor == null || !Exchange.hasControl(cursor)) {
        return cursor;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new ProblemException(
        Problem.invalid("page: " + Exchange.shown(token) + " (expected: nextPage of a list)"));
  }
}
