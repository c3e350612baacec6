package io.rvoip.interop;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.client.PeerSettings;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A system started by {@code ./rvoip up} in a directory of its own, on ports that are free. Closing
 * it stops the launcher as Ctrl-C does, and ends by process id what should still be there.
 */
final class Cluster implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(180);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

  private final Path data;
  private final Path log;
  private final Process launcher;
  private final int nodes;
  private final int sipPort;
  private final Duration startup;

  /** Remembered, since the file of a node that died may go. */
  private final Map<Integer, String> known = new HashMap<>();

  private Cluster(Path data, Path log, Process launcher, int nodes, int sipPort, Duration startup) {
    this.data = data;
    this.log = log;
    this.launcher = launcher;
    this.nodes = nodes;
    this.sipPort = sipPort;
    this.startup = startup;
  }

  /** The top of the repository or installation, where {@code rvoip} stands. */
  static Path home() {
    return Path.of(System.getProperty("rvoip.home", ".")).toAbsolutePath().normalize();
  }

  /** Ports for SIP, HTTP and remoting that are free on the loopback addresses of the nodes. */
  record Ports(int sip, int http, int remoting) {
    static Ports free(int nodes) {
      for (int attempt = 0; attempt < 100; attempt++) {
        int base = 15_000 + 10 * ThreadLocalRandom.current().nextInt(250);
        if (isFree(base, nodes) && isFree(base + 5, nodes) && isFree(base + 7, nodes)) {
          return new Ports(base, base + 5, base + 7);
        }
      }
      throw new IllegalStateException("no free ports between 15000 and 17500");
    }

    /** The first of so many free pairs of UDP ports at 127.0.0.1, even. */
    static int freePairs(int pairs) {
      for (int attempt = 0; attempt < 100; attempt++) {
        int base = 28_000 + 2 * ThreadLocalRandom.current().nextInt(1000);
        boolean free = true;
        for (int port = base; port < base + 2 * pairs; port++) {
          free &= isFree(port, 1);
        }
        if (free) {
          return base;
        }
      }
      throw new IllegalStateException("no free ports between 28000 and 30000");
    }

    private static boolean isFree(int port, int nodes) {
      for (int node = 1; node <= nodes; node++) {
        var at = InetAddress.ofLiteral("127.0.0." + node);
        try (var tcp = new ServerSocket(port, 1, at);
            var udp = new DatagramSocket(port, at)) {
          continue;
        } catch (IOException e) {
          return false;
        }
      }
      return true;
    }
  }

  /** Starts and waits until every node is ready. */
  static Cluster start(int nodes, Path data, Ports ports, String... more) throws Exception {
    Files.createDirectories(data);
    var log = data.resolveSibling(data.getFileName() + ".log");
    List<String> command = new ArrayList<>();
    command.add(home().resolve("rvoip").toString());
    command.add("up");
    if (nodes > 1) {
      command.addAll(List.of("--nodes", Integer.toString(nodes)));
    }
    command.addAll(
        List.of(
            "--data",
            data.toString(),
            "--bind",
            "127.0.0.1",
            "--sip-port",
            Integer.toString(ports.sip()),
            "--http-port",
            Integer.toString(ports.http()),
            "--set",
            "cluster.port=" + ports.remoting()));
    if (nodes > 1) {
      command.removeAll(List.of("--bind", "127.0.0.1"));
    }
    command.addAll(List.of(more));
    var launcher =
        new ProcessBuilder(command)
            .directory(home().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    var cluster = new Cluster(data, log, launcher, nodes, ports.sip(), Duration.ZERO);
    try {
      var took = Await.until("ready", READY_LIMIT, cluster::whatIsMissing);
      var ready = new Cluster(data, log, launcher, nodes, ports.sip(), took);
      ready.urls();
      return ready;
    } catch (StepFailed e) {
      cluster.close();
      throw new StepFailed(e.getMessage() + "; the launcher's last words: " + cluster.lastWords());
    }
  }

  private String whatIsMissing() throws Exception {
    if (!launcher.isAlive()) {
      throw new StepFailed("./rvoip up ended with status " + launcher.exitValue());
    }
    var urls = urls();
    if (urls.size() < nodes) {
      return urls.size() + " of " + nodes + " nodes started";
    }
    if (!Files.exists(data.resolve("admin.token"))) {
      return "no admin.token";
    }
    for (String url : urls) {
      if (!new Api(url, "").isReady()) {
        return url + " not ready";
      }
    }
    return "";
  }

  Duration startup() {
    return startup;
  }

  int sipPort() {
    return sipPort;
  }

  Path data() {
    return data;
  }

  /** HTTP addresses of the nodes that have started, in order. */
  List<String> urls() throws IOException {
    List<String> urls = new ArrayList<>();
    for (int node = 1; node <= nodes; node++) {
      var file = data.resolve("run").resolve(name(node) + ".url");
      if (Files.exists(file)) {
        known.put(node, Files.readString(file).strip());
      }
      if (known.containsKey(node)) {
        urls.add(known.get(node));
      }
    }
    return urls;
  }

  private String name(int node) {
    return nodes == 1 ? "node" : "node" + node;
  }

  /** API of a node, from 1. */
  Api api(int node) throws IOException {
    return new Api(urls().get(node - 1), Files.readString(data.resolve("admin.token")).strip());
  }

  /** A metric of some nodes, from 1, together. */
  double sum(List<Integer> of, String metric) throws Exception {
    double sum = 0;
    for (int node : of) {
      sum += api(node).metrics().sum(metric);
    }
    return sum;
  }

  /** SIP address of a node, from 1. */
  InetSocketAddress sip(int node) throws IOException {
    String host = URI.create(urls().get(node - 1)).getHost();
    return new InetSocketAddress(InetAddress.ofLiteral(host), sipPort);
  }

  /** A phone of that user at a node, on 127.0.0.1. */
  PeerSettings phone(String user, String password, int node) throws IOException {
    return PeerSettings.of(user, password, sip(node))
        .withBind(InetAddress.ofLiteral("127.0.0.1"), 0);
  }

  /** Gives users a password; makes those that are missing. */
  void users(String password, List<String> names) throws Exception {
    var api = api(1);
    List<String> known =
        api.list("/v1/users?limit=1000").stream().map(u -> u.path("name").asText()).toList();
    for (String name : names) {
      if (known.contains(name)) {
        api.put("/v1/users/" + name + "/password", Map.of("password", password));
      } else {
        api.post("/v1/users", Map.of("name", name, "password", password));
      }
    }
  }

  /** The process of a node, from 1, by its pid file. */
  ProcessHandle process(int node) throws Exception {
    var file = data.resolve("run").resolve(name(node) + ".pid");
    long pid = Long.parseLong(Files.readString(file).strip().split(" ", -1)[0]);
    return ProcessHandle.of(pid).orElseThrow(() -> new StepFailed(file + ": no such process"));
  }

  /** {@code kill -9} of one node. */
  void kill(int node) throws Exception {
    var process = process(node);
    process.destroyForcibly();
    Await.until("end of the node", Duration.ofSeconds(5), () -> process.isAlive() ? "alive" : "");
  }

  /** Runs a command of the launcher for this directory. */
  void command(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(home().resolve("rvoip").toString()));
    command.addAll(List.of(words));
    command.addAll(List.of("--data", data.toString()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new StepFailed("./rvoip " + words[0] + ": " + said.strip());
    }
  }

  /** {@code kill -9} of all nodes, where a clean stop is not what is shown. */
  void killAll() throws IOException {
    nodeProcesses().forEach(ProcessHandle::destroyForcibly);
  }

  /** The launcher's PostgreSQL with all its servers. */
  List<ProcessHandle> postgres() throws Exception {
    var file = data.resolve("run/postgres.pid");
    long pid = Long.parseLong(Files.readString(file).strip().split(" ", -1)[0]);
    var main = ProcessHandle.of(pid).orElseThrow(() -> new StepFailed(file + ": no such process"));
    return Stream.concat(Stream.of(main), main.descendants()).toList();
  }

  /** Log of a node, from 1. */
  Path logOf(int node) {
    return data.resolve("logs").resolve(name(node) + ".log");
  }

  private List<ProcessHandle> nodeProcesses() throws IOException {
    var run = data.resolve("run");
    List<ProcessHandle> found = new ArrayList<>();
    if (Files.isDirectory(run)) {
      try (Stream<Path> files = Files.list(run)) {
        for (Path file : files.filter(Cluster::isNodePid).sorted().toList()) {
          var pid = Long.parseLong(Files.readString(file).strip().split(" ", -1)[0]);
          ProcessHandle.of(pid).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static boolean isNodePid(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".pid") && !name.startsWith("launcher") && !name.startsWith("postgres");
  }

  /** The live call of which one leg has this SIP Call-ID. */
  static JsonNode callOf(Api api, String sipCallId) throws Exception {
    for (var call : api.list("/v1/calls")) {
      for (var leg : call.path("legs")) {
        if (leg.path("sipCallId").asText().equals(sipCallId)) {
          return call;
        }
      }
    }
    throw new StepFailed("no live call with the Call-ID " + sipCallId);
  }

  String lastWords() throws IOException {
    if (!Files.exists(log)) {
      return "none";
    }
    var lines = Files.readAllLines(log);
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }

  @Override
  public void close() {
    try {
      var left = nodeProcesses();
      launcher.destroy();
      if (!launcher.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        launcher.descendants().forEach(ProcessHandle::destroyForcibly);
        launcher.destroyForcibly();
      }
      left.forEach(ProcessHandle::destroyForcibly);
    } catch (IOException e) {
      launcher.destroyForcibly();
    } catch (InterruptedException e) {
      launcher.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
