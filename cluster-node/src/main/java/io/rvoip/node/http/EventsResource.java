package io.rvoip.node.http;

import io.rvoip.auth.UserContext;
import io.rvoip.store.EventFeed;
import io.rvoip.store.EventFeed.Cursor;
import io.rvoip.store.EventFeed.FeedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/events}: the facts of the tenant as they are written, as server-sent events. A client
 * that comes back with {@code Last-Event-ID}, at any node, goes on where it was and misses nothing;
 * without it the stream begins now. It ends with the token or session that opened it, at the latest
 * one heartbeat afterwards.
 */
final class EventsResource implements AutoCloseable {
  private static final int BATCH = 200;
  private static final ByteString HEARTBEAT = ByteString.fromString(":\n\n");

  private final Predicate<UserContext> stillGood;
  private final EventFeed feed;
  private final FeedTail tail;
  private final Duration heartbeat;
  private final int maxStreams;
  private final AtomicInteger streams = new AtomicInteger();
  private final SharedKillSwitch stop = KillSwitches.shared("event-streams");

  /**
   * @param stillGood whether a caller's token or session has not been revoked
   */
  EventsResource(
      ActorSystem<?> system,
      EventFeed feed,
      Duration heartbeat,
      int maxStreams,
      Predicate<UserContext> stillGood) {
    this.stillGood = stillGood;
    this.feed = feed;
    this.tail = new FeedTail(system, feed);
    this.heartbeat = heartbeat;
    this.maxStreams = maxStreams;
  }

  List<Endpoint> endpoints() {
    return List.of(Endpoint.secured("GET", "/v1/events", Permission.EVENTS_READ, this::stream));
  }

  /** Streams open now. */
  int openStreams() {
    return streams.get();
  }

  private CompletionStage<HttpResponse> stream(Exchange x) {
    x.allowQuery(Set.of("after"));
    String resume = x.header("Last-Event-ID").orElse(x.query("after"));
    Cursor from = resume == null ? null : parse(resume);
    if (streams.get() >= maxStreams) {
      throw new ProblemException(
          Problem.unavailable("this node has " + maxStreams + " event streams open"));
    }
    return start(from).thenApply(cursor -> respond(x.user(), cursor));
  }

  private CompletionStage<Cursor> start(@Nullable Cursor from) {
    return from == null ? feed.head() : java.util.concurrent.CompletableFuture.completedStage(from);
  }

  private HttpResponse respond(UserContext user, Cursor cursor) {
    String tenant = user.tenant();
    Source<ByteString, NotUsed> events =
        Source.single(HEARTBEAT)
            .concat(Source.unfoldAsync(cursor, c -> next(tenant, c)).mapConcat(batch -> batch))
            .keepAlive(heartbeat, () -> HEARTBEAT)
            .takeWhile(any -> mayListen(user))
            .via(stop.flow());
    Source<ByteString, NotUsed> counted =
        events.watchTermination(
            (m, done) -> {
              streams.incrementAndGet();
              done.whenComplete((d, e) -> streams.decrementAndGet());
              return m;
            });
    return HttpResponse.create()
        .withEntity(
            HttpEntities.createChunked(MediaTypes.TEXT_EVENT_STREAM.toContentType(), counted))
        .addHeader(RawHeader.create("Cache-Control", "no-store"))
        .addHeader(RawHeader.create("X-Accel-Buffering", "no"));
  }

  /** A stream does not outlive what opened it; looked at before whatever is sent. */
  private boolean mayListen(UserContext user) {
    Instant expiry = user.expiry();
    return (expiry == null || expiry.isAfter(Instant.now())) && stillGood.test(user);
  }

  /** The next batch, empty when the journal moved on for other tenants only. */
  private CompletionStage<Optional<Pair<Cursor, List<ByteString>>>> next(
      String tenant, Cursor cursor) {
    return tail.beyond(cursor)
        .thenCompose(
            head ->
                feed.after(cursor, tenant, BATCH)
                    .handle(
                        (batch, away) ->
                            Optional.of(
                                away == null
                                    ? Pair.create(
                                        reached(cursor, head, batch),
                                        batch.stream().map(EventsResource::render).toList())
                                    : Pair.create(cursor, List.<ByteString>of()))));
  }

  private static Cursor reached(Cursor cursor, Cursor head, List<FeedEvent> batch) {
    if (batch.isEmpty()) {
      return head.compareTo(cursor) > 0 ? head : cursor;
    }
    return batch.getLast().cursor();
  }

  /** WHATWG HTML §9.2.6: one line of each field, then an empty line. */
  private static ByteString render(FeedEvent event) {
    EventView view = EventView.of(event);
    return ByteString.fromString(
        "id: "
            + view.id()
            + "\nevent: "
            + view.type()
            + "\ndata: "
            + new String(Json.write(view), StandardCharsets.UTF_8)
            + "\n\n");
  }

  private static Cursor parse(String text) {
    try {
      return Cursor.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.invalid(
              "Last-Event-ID: " + Exchange.shown(text) + " (expected: the id of an event)"));
    }
  }

  /** Ends all streams, so that their clients go to another node. */
  @Override
  public void close() {
    stop.shutdown();
    tail.close();
  }
}
