package io.rvoip.node.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rvoip.auth.UserContext;
import io.rvoip.auth.login.PasswordHashing;
import io.rvoip.store.StoreUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of every request: path, method, rate limit, caller, permission, size, body, idempotency
 * key, handler; and of every failure: a problem document. All of it on this screen.
 */
final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration BODY_WITHIN = Duration.ofSeconds(10);

  private final ActorSystem<?> system;
  private final Router router;
  private final Guard guard;
  private final Idempotency idempotency;
  private final MeterRegistry metrics;
  private final int maxBodyBytes;
  private final Duration requestTimeout;

  Dispatcher(
      ActorSystem<?> system,
      Router router,
      Guard guard,
      Idempotency idempotency,
      MeterRegistry metrics,
      int maxBodyBytes,
      Duration requestTimeout) {
    this.system = system;
    this.router = router;
    this.guard = guard;
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
    Passage passage = new Passage(guard.sources().of(request));
    return answer(request, found, passage)
        .toCompletableFuture()
        .orTimeout(requestTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> Responses.problem(problemOf(failure, request)))
        .thenApply(passage::stamp)
        .whenComplete((response, ignored) -> count(method, template, response, start));
  }

  /** What becomes known of a request on its way and is told with its answer. */
  private static final class Passage {
    private final String source;
    private volatile TokenBuckets.@Nullable Decision decision;
    private volatile @Nullable HttpHeader cookie;

    Passage(String source) {
      this.source = source;
    }

    /** Whether the request is within its limit; an empty decision sets none. */
    boolean isWithin(Optional<TokenBuckets.Decision> limit) {
      limit.ifPresent(d -> decision = d);
      return limit.map(TokenBuckets.Decision::allowed).orElse(true);
    }

    HttpResponse tooMany() {
      TokenBuckets.Decision refused = decision;
      if (refused == null) {
        throw new IllegalStateException("decision: none (expected: one that refuses)");
      }
      return RateLimits.tooMany(refused);
    }

    HttpResponse stamp(HttpResponse response) {
      TokenBuckets.Decision limit = decision;
      HttpHeader set = cookie;
      HttpResponse stamped = limit == null ? response : RateLimits.stamped(response, limit);
      return set == null ? stamped : stamped.addHeader(set);
    }
  }

  private CompletionStage<HttpResponse> answer(
      HttpRequest request, Router.Result found, Passage passage) {
    try {
      return switch (found) {
        case Router.Result.Found(var endpoint, var parameters) ->
            answer(request, endpoint, parameters, passage);
        case Router.Result.WrongMethod(var allowed) ->
            refused(
                request,
                passage.isWithin(guard.limits().anonymous(passage.source))
                    ? Responses.problem(Problem.methodNotAllowed(allowed))
                        .addHeader(RawHeader.create("Allow", allowed))
                    : passage.tooMany());
        case Router.Result.NoSuchPath() ->
            refused(
                request,
                passage.isWithin(guard.limits().anonymous(passage.source))
                    ? Responses.problem(Problem.notFound(null))
                    : passage.tooMany());
      };
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private CompletionStage<HttpResponse> answer(
      HttpRequest request, Endpoint endpoint, Map<String, String> parameters, Passage passage) {
    return switch (endpoint.access()) {
      case Access.Open() -> anonymous(request, endpoint, parameters, passage);
      case Access.Needs(var permission) ->
          unlessBarred(request, endpoint, parameters, permission, passage);
      case Access.Known() -> unlessBarred(request, endpoint, parameters, null, passage);
      case Access.OpenOr(var permission) ->
          guard.callers().isSomebody(request)
              ? unlessBarred(request, endpoint, parameters, permission, passage)
              : anonymous(request, endpoint, parameters, passage);
    };
  }

  private CompletionStage<HttpResponse> anonymous(
      HttpRequest request, Endpoint endpoint, Map<String, String> parameters, Passage passage) {
    return !endpoint.limited() || passage.isWithin(guard.limits().anonymous(passage.source))
        ? withBody(request, endpoint, parameters, null, passage)
        : refused(request, passage.tooMany());
  }

  /** For who may; a null permission takes everybody who is known. */
  private CompletionStage<HttpResponse> unlessBarred(
      HttpRequest request,
      Endpoint endpoint,
      Map<String, String> parameters,
      @Nullable Permission permission,
      Passage passage) {
    return passage.isWithin(guard.limits().barred(passage.source))
        ? authorised(request, endpoint, parameters, permission, passage)
        : refused(request, passage.tooMany());
  }

  private CompletionStage<HttpResponse> authorised(
      HttpRequest request,
      Endpoint endpoint,
      Map<String, String> parameters,
      @Nullable Permission permission,
      Passage passage) {
    return guard
        .callers()
        .of(request, passage.source, cookie -> passage.cookie = cookie)
        .whenComplete(
            (user, refusal) -> {
              if (refusal != null) {
                request.entity().discardBytes(system);
              }
            })
        .thenCompose(
            user -> {
              if (!passage.isWithin(guard.limits().caller(user))) {
                return refused(request, passage.tooMany());
              }
              if (permission != null && !permission.isGrantedTo(user)) {
                guard.audit().scopeRefused(user, passage.source);
                return refused(request, Responses.problem(Problem.forbidden(permission.scope())));
              }
              return withBody(request, endpoint, parameters, user, passage);
            });
  }

  /** An answer to a request whose body nobody reads. */
  private CompletionStage<HttpResponse> refused(HttpRequest request, HttpResponse response) {
    request.entity().discardBytes(system);
    return CompletableFuture.completedStage(response);
  }

  private CompletionStage<HttpResponse> withBody(
      HttpRequest request,
      Endpoint endpoint,
      Map<String, String> parameters,
      @Nullable UserContext caller,
      Passage passage) {
    if (request.entity().getContentLengthOption().orElse(0) > maxBodyBytes) {
      return refused(request, Responses.problem(Problem.tooLarge(maxBodyBytes)));
    }
    return request
        .entity()
        .withSizeLimit(maxBodyBytes)
        .toStrict(BODY_WITHIN.toMillis(), maxBodyBytes, system)
        .thenCompose(
            body -> {
              Exchange x =
                  new Exchange(
                      request, parameters, caller, passage.source, body.getData().toArray());
              if (endpoint.method().equals("POST") && caller != null) {
                return idempotency.once(x, endpoint.handler());
              }
              CompletionStage<HttpResponse> answer = endpoint.handler().handle(x);
              return endpoint.method().equals("GET")
                  ? answer.thenApply(shown -> EntityTags.unlessKnown(request, shown))
                  : answer;
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
      case PasswordHashing.BusyException e -> Problem.unavailable(e.getMessage());
      default -> {
        String reference = UUID.randomUUID().toString();
        LOG.error("{} {} {}", reference, request.method().value(), request.getUri().path(), cause);
        yield Problem.internal(reference);
      }
    };
  }

  /** Values refuse what they cannot be in this form, and here they are made of what was asked. */
  static boolean isAboutTheRequest(IllegalArgumentException e) {
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
}
