package io.rvoip.node.http;

import io.rvoip.auth.Grants;
import io.rvoip.auth.UserContext;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.Query;
import org.apache.pekko.japi.Pair;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through a handler: matched, authorised, body read.
 *
 * @param caller null at open endpoints
 * @param source address of whoever asks
 */
@SuppressWarnings("ArrayRecordComponent") // one request, compared by nobody
public record Exchange(
    HttpRequest request,
    Map<String, String> parameters,
    @Nullable UserContext caller,
    String source,
    byte[] body) {

  /** The caller at a secured endpoint. */
  UserContext user() {
    UserContext user = caller;
    if (user == null) {
      throw new IllegalStateException("caller: null (expected: only asked at secured endpoints)");
    }
    return user;
  }

  String tenant() {
    return user().tenant();
  }

  /** Value of a path parameter of the endpoint's template. */
  String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("parameter: " + name + " (expected: one of the template)");
    }
    return value;
  }

  <T> T json(Class<T> type) {
    return Json.read(body, type);
  }

  Optional<String> header(String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  /** All parameters of the query; one that comes twice is refused, RFC 6749 §3.1. */
  Map<String, String> queryOnce() {
    Map<String, String> once = new HashMap<>();
    for (Pair<String, String> parameter : query().toList()) {
      if (once.put(parameter.first(), parameter.second()) != null) {
        throw new ProblemException(
            Problem.invalid(shown(parameter.first()) + ": twice (expected: once)"));
      }
    }
    return once;
  }

  /** Which roles the caller may hand out. */
  Grants grants() {
    return new Grants(user().roles(), Permission.ROLES_WRITE.isGrantedTo(user()));
  }

  /** The tenant that is asked about: the caller's own, or any for who manages them. */
  String tenant(@Nullable String wanted) {
    if (wanted != null
        && !wanted.equals(tenant())
        && !Permission.TENANTS_WRITE.isGrantedTo(user())) {
      throw new ProblemException(Problem.forbidden(Permission.TENANTS_WRITE.scope()));
    }
    return wanted == null ? tenant() : wanted;
  }

  /**
   * The version that {@code If-Match} names; null when any will do. Another tag than ours names a
   * version that there never is.
   */
  @Nullable String expected() {
    return header("If-Match").filter(tag -> !tag.equals("*")).map(EntityTags::version).orElse(null);
  }

  /** The same where versions are numbers. */
  @Nullable Long expectedVersion() {
    String version = expected();
    return version == null ? null : version.matches("\\d{1,18}") ? Long.parseLong(version) : -1L;
  }

  /** Null when absent or empty. */
  @Nullable String query(String name) {
    String value = anyQuery(name);
    if (value != null && hasControl(value)) {
      throw new ProblemException(Problem.invalid(name + ": … (expected: no control characters)"));
    }
    return value;
  }

  /** The same, whatever it holds: for what is judged elsewhere and never stored. */
  @Nullable String anyQuery(String name) {
    return query().get(name).filter(v -> !v.isEmpty()).orElse(null);
  }

  /** What no name has, and what PostgreSQL does not take as text. */
  static boolean hasControl(String text) {
    return text.codePoints().anyMatch(Character::isISOControl);
  }

  int limit(int byDefault, int max) {
    String text = query("limit");
    if (text == null) {
      return byDefault;
    }
    if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > max) {
      throw new ProblemException(
          Problem.invalid("limit: " + shown(text) + " (expected: 1.." + max + ")"));
    }
    return Integer.parseInt(text);
  }

  @Nullable Instant time(String name) {
    String text = query(name);
    try {
      OffsetDateTime time = text == null ? null : OffsetDateTime.parse(text);
      if (time == null || (time.getYear() >= 0 && time.getYear() <= 9999)) {
        return time == null ? null : time.toInstant();
      }
    } catch (DateTimeParseException e) {
      // told below
    }
    throw new ProblemException(
        Problem.invalid(
            name + ": " + shown(text) + " (expected: an RFC 3339 time, as 2026-01-31T12:00:00Z)"));
  }

  /** A misspelt filter must not be taken for none. */
  void allowQuery(Set<String> names) {
    for (String name : query().toMap().keySet()) {
      if (!names.contains(name)) {
        throw new ProblemException(
            Problem.invalid(
                shown(name)
                    + ": unknown parameter (expected: "
                    + String.join(", ", names.stream().sorted().toList())
                    + ")"));
      }
    }
  }

  private Query query() {
    try {
      return request.getUri().query();
    } catch (RuntimeException e) {
      throw new ProblemException(Problem.badRequest("query: unreadable (expected: name=value&…)"));
    }
  }

  static String shown(@Nullable String text) {
    String value = String.valueOf(text);
    return value.length() > 80 ? value.substring(0, 80) + "…" : value;
  }
}
