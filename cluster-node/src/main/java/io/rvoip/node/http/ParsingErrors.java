package io.rvoip.node.http;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/** Answers bytes that are no HTTP request with a problem document too. Named in rvoip-node.conf. */
public final class ParsingErrors extends ParsingErrorHandler {
  /** Where Pekko looks for the handler. */
  @SuppressWarnings("checkstyle:ConstantName")
  public static final ParsingErrors MODULE$ = new ParsingErrors();

  private ParsingErrors() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
    return Responses.problem(
        Problem.of(
            status.intValue(), "not-http", "The request is no acceptable HTTP", info.summary()));
  }
}
