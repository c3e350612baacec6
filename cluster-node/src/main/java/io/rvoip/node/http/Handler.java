package io.rvoip.node.http;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Answers one request. Does not block; a failed stage or exception becomes a problem document. */
@FunctionalInterface
public interface Handler {
  CompletionStage<HttpResponse> handle(Exchange exchange);
}
