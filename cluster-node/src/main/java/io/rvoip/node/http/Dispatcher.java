package io.rvoip.node.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rvoip.auth.UserContext;
import io.rvoip.store.StoreUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of every request: path, method, caller, size, body, idempotency key, handler; and of
 * every failure: a problem document. All of it on this screen.
 */
final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration BODY_WITHIN = Duration.ofSeconds(10);

  private final ActorSystem<?> system;
  private final Router router;
  private final Bearer bearer;
  private final Idempotency idempotency;
  private final MeterRegistry metrics;
  private final int maxBodyBytes;
  private final Duration requestTimeout;

  Dispatcher(
      ActorSystem<?> system,
      Router router,
      Bearer bearer,
      Idempotency idempotency,
      MeterRegistry metrics,
      int maxBodyBytes,
      Duration requestTimeout) {
    this.system = system;
    this.router = router;
    this.bearer = bearer;
    this.idempotency = idempotency;
    this.metrics = metrics;
    this.maxBodyBytes = maxBodyBytes;
    this.requestTimeout = requestTimeout;
  }

  CompletionStage<HttpResponse> handle(HttpRequest request) {
    long start = System.nanoTime();
    String method = request.method().value();
    Router.Result found = router.find(method, request.getUri().path());
    String template =
        found instanceof Router.Result.Found(var endpoint, var ignored)
            ? endpoint.template()
            : "none";
    return answer(request, found)
        .toCompletableFuture()
        .orTimeout(requestTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> Responses.problem(problemOf(failure, request)))
        .whenComplete((response, ignored) -> count(method, template, response, start));
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request, Router.Result found) {
    try {
      return switch (found) {
        case Router.Result.Found(var endpoint, var parameters) ->
            answer(request, endpoint, parameters);
        case Router.Result.WrongMethod(var allowed) -> {
          request.entity().discardBytes(system);
          yield done(
              Responses.problem(Problem.methodNotAllowed(allowed))
                  .addHeader(RawHeader.create("Allow", allowed)));
        }
        case Router.Result.NoSuchPath() -> {
          request.entity().discardBytes(system);
          yield done(Responses.problem(Problem.notFound(null)));
        }
      };
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private CompletionStage<HttpResponse> answer(
      HttpRequest request, Endpoint endpoint, Map<String, String> parameters) {
    return switch (endpoint.access()) {
      case Access.Open() -> withBody(request, endpoint, parameters, null);
      case Access.Needs(var permission) ->
          bearer
              .caller(request, permission)
              .whenComplete(
                  (user, refusal) -> {
                    if (refusal != null) {
                      request.entity().discardBytes(system);
                    }
                  })
              .thenCompose(user -> withBody(request, endpoint, parameters, user));
    };
  }

  private CompletionStage<HttpResponse> withBody(
      HttpRequest request,
      Endpoint endpoint,
      Map<String, String> parameters,
      @Nullable UserContext caller) {
    if (request.entity().getContentLengthOption().orElse(0) > maxBodyBytes) {
      request.entity().discardBytes(system);
      return done(Responses.problem(Problem.tooLarge(maxBodyBytes)));
    }
    return request
        .entity()
        .withSizeLimit(maxBodyBytes)
        .toStrict(BODY_WITHIN.toMillis(), maxBodyBytes, system)
        .thenCompose(
            body -> {
              Exchange x = new Exchange(request, parameters, caller, body.getData().toArray());
              return endpoint.method().equals("POST") && caller != null
                  ? idempotency.once(x, endpoint.handler())
                  : endpoint.handler().handle(x);
            });
  }

  private Problem problemOf(Throwable failure, HttpRequest request) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case ProblemException e -> e.problem();
      case EntityStreamSizeException e -> Problem.tooLarge(maxBodyBytes);
      case IllegalArgumentException e when isAboutTheRequest(e) ->
          Problem.invalid(String.valueOf(e.getMessage()));
      case TimeoutException e -> Problem.unavailable("no answer in time");
      case StoreUnavailableException e -> Problem.unavailable("the database does not answer");
      default -> {
        String reference = UUID.randomUUID().toString();
        LOG.error("{} {} {}", reference, request.method().value(), request.getUri().path(), cause);
        yield Problem.internal(reference);
      }
    };
  }

  /** Values refuse what they cannot be in this form, and here they are made of what was asked. */
  private static boolean isAboutTheRequest(IllegalArgumentException e) {
    return e.getMessage() != null && e.getMessage().contains("(expected: ");
  }

  private void count(
      String method, String template, @Nullable HttpResponse response, long startNanos) {
    String status = response == null ? "none" : Integer.toString(response.status().intValue());
    Timer.builder("rvoip.http.requests")
        .description("HTTP requests by route")
        .tag("method", template.equals("none") ? "any" : method)
        .tag("route", template)
        .tag("status", status)
        .register(metrics)
        .record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
  }

  private static CompletionStage<HttpResponse> done(HttpResponse response) {
    return CompletableFuture.completedStage(response);
  }
}
