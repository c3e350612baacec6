package io.rvoip.node.http;

import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** The answers of the API. */
final class Responses {
  private static final ContentType PROBLEM =
      ContentTypes.create(
          MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8));
  private static final HttpHeader NO_STORE = RawHeader.create("Cache-Control", "no-store");

  private Responses() {}

  static HttpResponse json(int status, Object value) {
    return raw(status, ContentTypes.APPLICATION_JSON, Json.write(value));
  }

  static HttpResponse raw(int status, ContentType type, byte[] body) {
    return HttpResponse.create()
        .withStatus(StatusCodes.get(status))
        .withEntity(HttpEntities.create(type, body))
        .addHeader(NO_STORE);
  }

  static HttpResponse noContent() {
    return HttpResponse.create().withStatus(StatusCodes.NO_CONTENT).addHeader(NO_STORE);
  }

  static HttpResponse problem(Problem problem) {
    HttpResponse response = raw(problem.status(), PROBLEM, Json.write(problem));
    return switch (problem.status()) {
      case 401 -> response.addHeader(RawHeader.create("WWW-Authenticate", challenge(problem)));
      case 503 -> response.addHeader(RawHeader.create("Retry-After", "1"));
      default -> response;
    };
  }

  /** What is true for a while and for everybody. */
  static HttpResponse cacheable(Object value, int seconds) {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, Json.write(value)))
        .addHeader(RawHeader.create("Cache-Control", "public, max-age=" + seconds));
  }

  /** RFC 6750 §3: no error code when no token was sent. */
  private static String challenge(Problem problem) {
    return Bearer.MISSING.equals(problem.detail()) || problem.equals(Problem.wrongLogin())
        ? "Bearer realm=\"rvoip\""
        : "Bearer realm=\"rvoip\", error=\"invalid_token\"";
  }

  /** The content type of problem documents. */
  static ContentType problemType() {
    return PROBLEM;
  }
}
