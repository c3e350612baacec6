package io.rvoip.benchmarks.journal;

import io.rvoip.sip.journal.CdrRow;
import io.rvoip.sip.journal.JournalEntry;
import io.rvoip.sip.journal.JournalEntry.Live;
import io.rvoip.sip.journal.JournalEventAdapter;
import java.time.Instant;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.EventSeq;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * Persists what an ordinary call does, one after the other: offered (1,500 bytes), answered (600),
 * ended (200), and reports how long each took.
 */
final class BenchmarkCall extends EventSourcedBehavior<BenchmarkCall.Next, byte[], Integer> {
  private static final int[] EVENT_BYTES = {1500, 600, 200};

  /** Persist the next event. */
  record Next(long sinceNanos) {}

  /** What the driver is told after each event. */
  record Persisted(int number, long nanos) {}

  private final ActorContext<Next> context;
  private final String id;
  private final Plugin plugin;
  private final ActorRef<Persisted> driver;

  private BenchmarkCall(
      ActorContext<Next> context, String id, Plugin plugin, ActorRef<Persisted> driver) {
    super(PersistenceId.of("call", id));
    this.context = context;
    this.id = id;
    this.plugin = plugin;
    this.driver = driver;
  }

  static Behavior<Next> create(String id, Plugin plugin, ActorRef<Persisted> driver) {
    return Behaviors.setup(context -> new BenchmarkCall(context, id, plugin, driver));
  }

  @Override
  public String journalPluginId() {
    return plugin.journal();
  }

  @Override
  public Integer emptyState() {
    return 0;
  }

  @Override
  public CommandHandler<Next, byte[], Integer> commandHandler() {
    return (written, next) -> {
      var persisted = Effect().persist(new byte[EVENT_BYTES[written]]);
      return (written + 1 < EVENT_BYTES.length ? persisted : persisted.thenStop())
          .thenRun(
              number -> {
                long now = System.nanoTime();
                driver.tell(new Persisted(number, now - next.sinceNanos()));
                if (number < EVENT_BYTES.length) {
                  context.getSelf().tell(new Next(now));
                }
              });
    };
  }

  @Override
  public EventHandler<Integer, byte[]> eventHandler() {
    return (written, event) -> written + 1;
  }

  @Override
  public SignalHandler<Integer> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            written -> context.getSelf().tell(new Next(System.nanoTime())))
        .build();
  }

  @Override
  public EventAdapter<byte[], ?> eventAdapter() {
    return switch (plugin) {
      case OWN -> new OwnEvents(id, true);
      case OWN_EVENTS_ONLY -> new OwnEvents(id, false);
      case PEKKO_JDBC -> super.eventAdapter();
    };
  }

  /** Events as our entities write them, with or without live row and call detail record. */
  private static final class OwnEvents extends JournalEventAdapter<byte[]> {
    private final String id;
    private final boolean withRows;

    OwnEvents(String id, boolean withRows) {
      this.id = id;
      this.withRows = withRows;
    }

    @Override
    protected JournalEntry write(byte[] event) {
      Live live =
          !withRows || event.length == EVENT_BYTES[1]
              ? Live.GOES_ON
              : event.length == EVENT_BYTES[0] ? Live.STARTS : Live.ENDS;
      return new JournalEntry(
          "call.step",
          1,
          event,
          "default",
          "call",
          id,
          7,
          1,
          live,
          live == Live.ENDS ? cdr() : null);
    }

    private CdrRow cdr() {
      Instant now = Instant.now();
      return new CdrRow(
          id,
          "default",
          "1001@example.org",
          "1002@example.org",
          "user",
          now.minusSeconds(60),
          now.minusSeconds(58),
          now,
          58_000,
          "answered",
          200,
          "caller",
          "[\"node1\"]",
          "[{\"role\":\"caller\"},{\"role\":\"callee\"}]",
          "PCMA",
          null);
    }

    @Override
    protected EventSeq<byte[]> read(JournalEntry entry) {
      return EventSeq.single(entry.payload());
    }
  }
}
