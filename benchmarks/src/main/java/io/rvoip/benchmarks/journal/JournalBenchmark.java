package io.rvoip.benchmarks.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.rvoip.config.Secret;
import io.rvoip.config.StoreConfig;
import io.rvoip.store.Store;
import io.rvoip.store.StoreExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;

/**
 * {@code JournalBenchmark PLUGIN URL [USER [PASSWORD]]}: events of calls through one of {@link
 * Plugin}, on an empty database. Prints CPU time per call (three events) of the JVM and of the
 * database, and how long an event took.
 */
public final class JournalBenchmark {
  private static final int WARM_UP_CALLS = 6_000;
  private static final int CALLS = 6_000;
  private static final int AT_ONCE = 64;
  private static final int[] CALLS_PER_SECOND = {50, 200, 400};
  private static final int PACED_SECONDS = 10;
  private static final Duration IDLE = Duration.ofSeconds(5);

  private JournalBenchmark() {}

  /** Runs one plugin; see the class. */
  public static void main(String[] args) throws Exception {
    Plugin plugin = Plugin.valueOf(args[0].toUpperCase(Locale.ROOT).replace('-', '_'));
    String url = args[1];
    String user = args.length > 2 ? args[2] : "sa";
    String password = args.length > 3 ? args[3] : "";
    try (Database database = Database.open(plugin, url, user, password)) {
      CpuMeter cpu = CpuMeter.of(url, user, password);
      ActorSystem<Driver.Message> system = database.system();
      measure(system, cpu, "warm-up", WARM_UP_CALLS, AT_ONCE, 0);
      measure(system, cpu, AT_ONCE + " at once", CALLS, AT_ONCE, 0);
      // Slow calls take other ways through the code than a flood: they are compiled anew.
      measure(system, cpu, "warm-up", 1_000, 0, CALLS_PER_SECOND[0] * 4);
      for (int rate : CALLS_PER_SECOND) {
        measure(system, cpu, rate + " calls/s", rate * PACED_SECONDS, 0, rate);
      }
      idle(cpu);
    }
  }

  /** What the paced run costs without any event: timers, the probe, parked threads. */
  private static void idle(CpuMeter cpu) throws Exception {
    long jvm = cpu.jvmNanos();
    long database = cpu.databaseNanos();
    Thread.sleep(IDLE.toMillis());
    System.out.printf(
        Locale.ROOT,
        "%-14s CPU per second: JVM %.0f us, database %.0f us%n",
        "idle",
        (cpu.jvmNanos() - jvm) / 1e3 / IDLE.toSeconds(),
        (cpu.databaseNanos() - database) / 1e3 / IDLE.toSeconds());
  }

  private static void measure(
      ActorSystem<Driver.Message> system,
      CpuMeter cpu,
      String name,
      int calls,
      int atOnce,
      int perSecond)
      throws Exception {
    long jvm = cpu.jvmNanos();
    long database = cpu.databaseNanos();
    long began = System.nanoTime();
    CompletableFuture<long[]> done = new CompletableFuture<>();
    system.tell(new Driver.Run(calls, atOnce, perSecond, done));
    long[] latencies = done.get();
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%-14s %6.0f calls/s   CPU per call: JVM %5.2f ms, database %5.2f ms"
            + "   an event: p50 %5.2f ms  p99 %6.2f ms%n",
        name,
        calls / seconds,
        (cpu.jvmNanos() - jvm) / 1e6 / calls,
        (cpu.databaseNanos() - database) / 1e6 / calls,
        latencies[latencies.length / 2] / 1e6,
        latencies[latencies.length * 99 / 100] / 1e6);
  }

  /** An actor system over one of the plugins. */
  private record Database(ActorSystem<Driver.Message> system, AutoCloseable store)
      implements AutoCloseable {

    static Database open(Plugin plugin, String url, String user, String password) throws Exception {
      return switch (plugin) {
        case OWN, OWN_EVENTS_ONLY -> own(plugin, url, user, password);
        case PEKKO_JDBC -> pekkoJdbc(url, user, password);
      };
    }

    private static Database own(Plugin plugin, String url, String user, String password)
        throws InterruptedException {
      StoreConfig config =
          new StoreConfig(
              Path.of("target"),
              url,
              user,
              new Secret(password),
              8,
              2,
              200,
              20_000,
              Duration.ofMillis(5),
              Duration.ofSeconds(30),
              Duration.ofSeconds(5),
              Duration.ofDays(30),
              Duration.ofHours(1),
              Duration.ofDays(400));
      Store store = Store.open(config, "node1#1", Duration.ZERO, System.err::println);
      return new Database(
          ActorSystem.create(
              Driver.create(plugin),
              "benchmark",
              ActorSystemSetup.create(
                  BootstrapSetup.create(quiet()), new StoreExtension.StoreSetup(store))),
          store);
    }

    private static Database pekkoJdbc(String url, String user, String password) throws Exception {
      boolean postgres = url.startsWith("jdbc:postgresql:");
      Config slick =
          ConfigFactory.parseString(
              """
              slick {
                profile = "slick.jdbc.%s$"
                db { driver = "%s", url = "%s", user = "%s", password = "%s"
                     numThreads = 10, maxConnections = 10, minConnections = 2 }
              }
              """
                  .formatted(
                      postgres ? "PostgresProfile" : "H2Profile",
                      postgres ? "org.postgresql.Driver" : "org.h2.Driver",
                      postgres ? url + "?reWriteBatchedInserts=true" : url + ";WRITE_DELAY=0",
                      user,
                      password));
      Config config =
          slick
              .atPath("jdbc-journal")
              .withFallback(
                  ConfigFactory.parseString("jdbc-journal.write-response-global-order = off"))
              .withFallback(quiet());
      ActorSystem<Driver.Message> system =
          ActorSystem.create(Driver.create(Plugin.PEKKO_JDBC), "benchmark", config);
      SchemaUtils.createIfNotExists("jdbc-journal", system).toCompletableFuture().get();
      return new Database(system, () -> {});
    }

    private static Config quiet() {
      return ConfigFactory.parseString(
              "pekko { loglevel = WARNING, stdout-loglevel = WARNING, log-dead-letters = off }")
          .withFallback(ConfigFactory.load());
    }

    @Override
    public void close() throws Exception {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get();
      store.close();
    }
  }
}
