package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.rvoip.sip.journal.FencedException;
import io.rvoip.sip.journal.JournalEntry;
import io.rvoip.sip.journal.JournalEntry.Live;
import io.rvoip.sip.journal.JournalEventAdapter;
import io.rvoip.sip.journal.LiveEntities.LiveEntity;
import io.rvoip.sip.journal.SnapshotEntry;
import io.rvoip.testkit.Scenario;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.EventSeq;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** Persistent actors over the plugins, as the entities of the other modules use them. */
class JdbcJournalTest extends OnEachDatabase {
  private static ActorSystem<SpawnProtocol.Command> system;
  private static int entities;

  private final String id = "e" + ++entities;

  /** Adds up the numbers it is told; "end" ends it, "?" asks for the sum. */
  static final class Sum extends EventSourcedBehavior<Sum.Command, Integer, Integer> {
    record Command(String text, ActorRef<String> replyTo) {}

    private final String id;
    private final long epoch;

    Sum(String id, long epoch) {
      super(
          PersistenceId.of("sum", id),
          SupervisorStrategy.restartWithBackoff(Duration.ofMillis(10), Duration.ofMillis(50), 0)
              .withResetBackoffAfter(Duration.ofSeconds(20))
              .withMaxRestarts(3));
      this.id = id;
      this.epoch = epoch;
    }

    @Override
    public String journalPluginId() {
      return "rvoip.journal";
    }

    @Override
    public String snapshotPluginId() {
      return "rvoip.snapshot";
    }

    @Override
    public RetentionCriteria retentionCriteria() {
      return RetentionCriteria.snapshotEvery(5, 1).withDeleteEventsOnSnapshot();
    }

    @Override
    public Integer emptyState() {
      return 0;
    }

    @Override
    public CommandHandler<Command, Integer, Integer> commandHandler() {
      return newCommandHandlerBuilder()
          .forAnyState()
          .onCommand(
              Command.class,
              (sum, command) ->
                  command.text().equals("?")
                      ? Effect().none().thenReply(command.replyTo(), s -> "sum " + s)
                      : Effect()
                          .persist(Integer.parseInt(command.text()))
                          .thenReply(command.replyTo(), s -> "sum " + s))
          .build();
    }

    @Override
    public EventHandler<Integer, Integer> eventHandler() {
      return (sum, number) -> sum + number;
    }

    @Override
    public EventAdapter<Integer, ?> eventAdapter() {
      return new JournalEventAdapter<Integer>() {
        @Override
        protected JournalEntry write(Integer event) {
          return new JournalEntry(
              event == 666 ? "x".repeat(65) : "sum.added",
              1,
              bytes(event),
              "default",
              "sum",
              id,
              3,
              epoch,
              event == 1 ? Live.STARTS : event == 999 ? Live.ENDS : Live.GOES_ON,
              null);
        }

        @Override
        protected EventSeq<Integer> read(JournalEntry entry) {
          return EventSeq.single(number(entry.payload()));
        }
      };
    }

    @Override
    public SnapshotAdapter<Integer> snapshotAdapter() {
      return new SnapshotAdapter<>() {
        @Override
        public Object toJournal(Integer state) {
          return new SnapshotEntry("sum.state", 1, bytes(state));
        }

        @Override
        public Integer fromJournal(Object from) {
          return number(((SnapshotEntry) from).payload());
        }
      };
    }

    private static byte[] bytes(int number) {
      return Integer.toString(number).getBytes(StandardCharsets.UTF_8);
    }

    private static int number(byte[] bytes) {
      return Integer.parseInt(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @BeforeParameterizedClassInvocation
  static void startSystem() {
    system =
        ActorSystem.create(
            Behaviors.<SpawnProtocol.Command>setup(c -> SpawnProtocol.create()),
            "journal-test",
            ActorSystemSetup.create(
                BootstrapSetup.create(
                    ConfigFactory.parseString(
                            "pekko { loglevel = ERROR, stdout-loglevel = ERROR,"
                                + " log-dead-letters = off }")
                        .withFallback(ConfigFactory.load())),
                new StoreExtension.StoreSetup(store)));
  }

  @AfterParameterizedClassInvocation
  static void stopSystem() {
    system.terminate();
    get(system.getWhenTerminated());
  }

  private static <T> ActorRef<T> spawn(Behavior<T> behavior) {
    CompletionStage<ActorRef<T>> spawned =
        AskPattern.ask(
            system,
            replyTo -> new SpawnProtocol.Spawn<>(behavior, "", Props.empty(), replyTo),
            Duration.ofSeconds(10),
            system.scheduler());
    return get(spawned);
  }

  private ActorRef<Sum.Command> sum(long epoch) {
    return spawn(Behaviors.setup(c -> new Sum(id, epoch)));
  }

  private static String tell(ActorRef<Sum.Command> sum, String text) {
    return get(
        AskPattern.ask(
            sum,
            replyTo -> new Sum.Command(text, replyTo),
            Duration.ofSeconds(10),
            system.scheduler()));
  }

  @Test
  void shouldRecoverFromItsEvents() {
    ActorRef<Sum.Command> first = sum(1);
    tell(first, "1");
    assertThat(tell(first, "2")).isEqualTo("sum 3");

    assertThat(tell(sum(1), "?")).isEqualTo("sum 3");
    assertThat(get(store.feed().ofEntity("sum", id, 0, 10)))
        .extracting(e -> e.name() + ":" + e.version())
        .containsExactly("sum.added:1", "sum.added:1");
    assertThat(get(store.liveEntities().ofShard("sum", 3)))
        .contains(new LiveEntity("sum", id, 3, "default", "node1#1", 1));
  }

  @Test
  @Scenario("event-store/Revival/Ten thousand at once")
  void shouldRecoverTenThousandEntitiesAtOnceWithoutLosingOne() {
    int many = 10_000;
    for (int i = 0; i < many; i += 100) {
      CompletableFuture<?>[] writes =
          IntStream.range(i, i + 100)
              .mapToObj(n -> store.write(List.of(firstOf("mass" + n))))
              .toArray(CompletableFuture[]::new);
      get(CompletableFuture.allOf(writes));
    }
    BlockingQueue<String> sums = new LinkedBlockingQueue<>();
    ActorRef<String> answers =
        spawn(
            Behaviors.receiveMessage(
                sum -> {
                  sums.add(sum);
                  return Behaviors.same();
                }));

    for (int i = 0; i < many; i++) {
      String entity = "mass" + i;
      ActorRef<Sum.Command> revived = spawn(Behaviors.setup(c -> new Sum(entity, 1)));
      revived.tell(new Sum.Command("?", answers));
      revived.tell(new Sum.Command("10", answers));
    }

    await().atMost(Duration.ofSeconds(100)).untilAsserted(() -> assertThat(sums).hasSize(2 * many));
    assertThat(sums).containsOnly("sum 1", "sum 11");
  }

  private static EventRow firstOf(String entity) {
    byte[] one = Sum.bytes(1);
    return new EventRow(
        new EntityKey("sum", entity),
        1,
        "before",
        Events.NOON,
        new JournalEntry("sum.added", 1, one, "default", "sum", entity, 3, 1, Live.STARTS, null));
  }

  @Test
  void shouldRecoverFromASnapshotWhenTheEventsBeforeItAreDeleted() {
    ActorRef<Sum.Command> first = sum(1);
    for (int i = 1; i <= 12; i++) {
      tell(first, Integer.toString(i));
    }
    await().until(() -> get(store.feed().ofEntity("sum", id, 0, 100)).size() < 12);

    assertThat(tell(sum(1), "?")).isEqualTo("sum 78");
    assertThat(tell(sum(1), "100")).isEqualTo("sum 178");
  }

  @Test
  void shouldStopTheOwnerThatHasLostItsEntity() {
    ActorRef<Sum.Command> old = sum(1);
    tell(old, "1");
    long epoch = get(store.liveEntities().claim("sum", id, "node2#1")).getAsLong();
    ActorRef<Sum.Command> next = sum(epoch);
    assertThat(tell(next, "?")).isEqualTo("sum 1");
    assertThat(tell(next, "10")).isEqualTo("sum 11");

    BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    spawn(
        Behaviors.<Void>setup(
            c -> {
              c.watch(old);
              return Behaviors.<Void>receive(Void.class)
                  .onSignal(
                      org.apache.pekko.actor.typed.Terminated.class,
                      t -> {
                        ended.add("stopped");
                        return Behaviors.stopped();
                      })
                  .build();
            }));
    old.tell(new Sum.Command("5", system.ignoreRef()));
    // Restarted by its supervisor, it sees what the new owner wrote and is refused again.
    await()
        .untilAsserted(
            () -> {
              old.tell(new Sum.Command("5", system.ignoreRef()));
              assertThat(ended).contains("stopped");
            });

    assertThat(tell(next, "?")).isEqualTo("sum 11");
  }

  @Test
  void shouldGoOnAfterARefusedEvent() {
    ActorRef<Sum.Command> sum = sum(1);
    tell(sum, "1");
    sum.tell(new Sum.Command("666", system.ignoreRef()));

    await().untilAsserted(() -> assertThat(tell(sum, "?")).isEqualTo("sum 1"));
    assertThat(tell(sum, "2")).isEqualTo("sum 3");
  }

  @Test
  void shouldRefuseEventsThatAreNoEntries() {
    PersistenceId persistenceId = PersistenceId.of("plain", id);
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    ActorRef<String> plain =
        spawn(
            Behaviors.setup(
                c ->
                    new EventSourcedBehavior<String, String, String>(persistenceId) {
                      @Override
                      public String journalPluginId() {
                        return "rvoip.journal";
                      }

                      @Override
                      public String emptyState() {
                        return "";
                      }

                      @Override
                      public CommandHandler<String, String, String> commandHandler() {
                        return (state, text) -> Effect().persist(text);
                      }

                      @Override
                      public EventHandler<String, String> eventHandler() {
                        return (state, event) -> event;
                      }

                      @Override
                      public org.apache.pekko.persistence.typed.javadsl.SignalHandler<String>
                          signalHandler() {
                        return newSignalHandlerBuilder()
                            .onSignal(
                                org.apache.pekko.actor.typed.PostStop.class,
                                (state, s) -> failures.add(new FencedException("stopped")))
                            .build();
                      }
                    }));
    plain.tell("text");

    await().untilAsserted(() -> assertThat(failures).isNotEmpty());
    assertThat(get(store.feed().ofEntity("plain", id, 0, 10))).isEmpty();
  }
}
