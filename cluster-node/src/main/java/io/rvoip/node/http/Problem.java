package io.rvoip.node.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An error as the API tells it, RFC 9457.
 *
 * @param type stable name of the kind of problem, {@code urn:rvoip:problem:…}; programs decide by
 *     it
 * @param title the kind in words
 * @param status HTTP status
 * @param detail this occurrence in words; null: the title says it all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(String type, String title, int status, @Nullable String detail) {
  private static final String PREFIX = "urn:rvoip:problem:";

  /** A problem of the kind {@code name}. */
  public static Problem of(int status, String name, String title, @Nullable String detail) {
    return new Problem(PREFIX + name, title, status, detail);
  }

  static Problem badRequest(String detail) {
    return of(400, "bad-request", "The request cannot be understood", detail);
  }

  static Problem invalid(String detail) {
    return of(400, "invalid-value", "A value is not acceptable", detail);
  }

  static Problem unauthorized(String detail) {
    return of(401, "unauthorized", "A valid bearer token is needed", detail);
  }

  static Problem wrongLogin() {
    return of(401, "wrong-login", "Name or password is wrong", null);
  }

  static Problem forbidden(String scope) {
    return of(403, "forbidden", "The token does not allow this", "needs " + scope);
  }

  /** More than the caller may do, though he may something of the kind. */
  static Problem beyond(String detail) {
    return of(403, "beyond-own-rights", "Nobody gives more than he has", detail);
  }

  static Problem changed(String what) {
    return of(412, "changed", what + " is no longer as you saw it", null);
  }

  static Problem tooMany(String detail) {
    return of(429, "too-many-attempts", "Too many attempts; wait", detail);
  }

  static Problem notFound(@Nullable String detail) {
    return of(404, "not-found", "There is no such thing", detail);
  }

  static Problem methodNotAllowed(String allowed) {
    return of(405, "method-not-allowed", "Not with this method", "allowed: " + allowed);
  }

  static Problem conflict(String name, String title, @Nullable String detail) {
    return of(409, name, title, detail);
  }

  static Problem tooLarge(long limit) {
    return of(413, "too-large", "The request is too large", "at most " + limit + " bytes");
  }

  static Problem unavailable(@Nullable String detail) {
    return of(503, "unavailable", "Not now; try again", detail);
  }

  static Problem internal(String reference) {
    return of(500, "internal", "The node failed to answer", "see its log for " + reference);
  }
}
