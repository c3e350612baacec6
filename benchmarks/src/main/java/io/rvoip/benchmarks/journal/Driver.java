package io.rvoip.benchmarks.journal;

import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Runs calls: a number of them at a time, or so many per second. */
final class Driver {
  /** Events of a call. */
  static final int EVENTS = 3;

  private static final Duration TICK = Duration.ofMillis(10);

  /** What the driver is told. */
  sealed interface Message {}

  /**
   * One run.
   *
   * @param atOnce calls at a time, or 0 to start them by the clock
   * @param perSecond calls started per second when {@code atOnce} is 0
   */
  record Run(int calls, int atOnce, int perSecond, CompletableFuture<long[]> latencies)
      implements Message {}

  private record Persisted(BenchmarkCall.Persisted event) implements Message {}

  private record Tick() implements Message {}

  private final ActorContext<Message> context;
  private final TimerScheduler<Message> timers;
  private final Plugin plugin;
  private final ActorRef<BenchmarkCall.Persisted> reports;
  private final String prefix = UUID.randomUUID().toString().substring(0, 8);
  private Run run = new Run(0, 0, 0, new CompletableFuture<>());
  private long[] latencies = {};
  private int events;
  private int started;
  private int names;
  private long beganNanos;

  private Driver(ActorContext<Message> context, TimerScheduler<Message> timers, Plugin plugin) {
    this.context = context;
    this.timers = timers;
    this.plugin = plugin;
    this.reports = context.messageAdapter(BenchmarkCall.Persisted.class, Persisted::new);
  }

  static Behavior<Message> create(Plugin plugin) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  Driver driver = new Driver(context, timers, plugin);
                  return Behaviors.receiveMessage(
                      message -> {
                        driver.on(message);
                        return Behaviors.same();
                      });
                }));
  }

  private void on(Message message) {
    switch (message) {
      case Run next -> {
        run = next;
        latencies = new long[next.calls() * EVENTS];
        events = 0;
        started = 0;
        beganNanos = System.nanoTime();
        if (next.atOnce() > 0) {
          start(next.atOnce());
        } else {
          timers.startTimerAtFixedRate(new Tick(), TICK);
        }
      }
      case Tick ignored -> {
        long due = (System.nanoTime() - beganNanos) * run.perSecond() / 1_000_000_000;
        start((int) Math.min(due, run.calls()) - started);
      }
      case Persisted(var event) -> persisted(event);
    }
  }

  private void start(int calls) {
    for (int i = 0; i < calls && started < run.calls(); i++) {
      started++;
      context.spawnAnonymous(BenchmarkCall.create(prefix + "-" + ++names, plugin, reports));
    }
  }

  private void persisted(BenchmarkCall.Persisted event) {
    latencies[events++] = event.nanos();
    if (event.number() == EVENTS && run.atOnce() > 0) {
      start(1);
    }
    if (events == latencies.length) {
      timers.cancelAll();
      Arrays.sort(latencies);
      run.latencies().complete(latencies);
    }
  }
}
