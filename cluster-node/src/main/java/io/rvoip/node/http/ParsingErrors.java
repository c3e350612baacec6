package io.rvoip.node.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers bytes that are no HTTP request, or too many, with a problem document too, counts them and
 * tells the node whose server it was: none of them reaches the {@link Dispatcher}. Named in
 * rvoip-node.conf; one for all nodes of a process. Pekko does not say where the bytes came from.
 */
public final class ParsingErrors extends ParsingErrorHandler {
  /** Where Pekko looks for the handler. */
  @SuppressWarnings("checkstyle:ConstantName")
  public static final ParsingErrors MODULE$ = new ParsingErrors();

  private static final int OTHER = 400;

  /**
   * Not HTTP, a body announced as larger than the backstop, a URI or a header too long. Static:
   * Pekko makes a handler of its own.
   */
  private static final Map<Integer, LongAdder> COUNTS = zeros();

  /** Who is told, by the settings of the server as Pekko hands them on. */
  private static final Map<ServerSettings, IntConsumer> LISTENERS =
      Collections.synchronizedMap(new IdentityHashMap<>());

  private ParsingErrors() {}

  /**
   * Has errors of a server told.
   *
   * @param status takes the status that was answered; must not block
   */
  static void listen(
      org.apache.pekko.http.javadsl.settings.ServerSettings server, IntConsumer status) {
    LISTENERS.put((ServerSettings) server, status);
  }

  /** The server is no more. */
  static void forget(org.apache.pekko.http.javadsl.settings.ServerSettings server) {
    LISTENERS.remove((ServerSettings) server);
  }

  private static Map<Integer, LongAdder> zeros() {
    Map<Integer, LongAdder> zeros = new TreeMap<>();
    for (int status : new int[] {OTHER, 413, 414, 431}) {
      zeros.put(status, new LongAdder());
    }
    return zeros;
  }

  static void bind(MeterRegistry metrics) {
    COUNTS.forEach(
        (status, count) ->
            FunctionCounter.builder("rvoip.http.unreadable", count, LongAdder::doubleValue)
                .description("HTTP requests refused before they could be read, by status")
                .tag("status", status.toString())
                .register(metrics));
  }

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
    LongAdder count = COUNTS.getOrDefault(status.intValue(), COUNTS.get(OTHER));
    if (count != null) {
      count.increment();
    }
    IntConsumer listener = LISTENERS.get(settings);
    if (listener != null) {
      listener.accept(status.intValue());
    }
    return Responses.problem(
        Problem.of(
            status.intValue(), "not-http", "The request is no acceptable HTTP", info.summary()));
  }
}
