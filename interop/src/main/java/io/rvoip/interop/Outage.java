package io.rvoip.interop;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Holds the launcher's PostgreSQL still for some time; closing it lets PostgreSQL go on. */
final class Outage implements AutoCloseable {
  private final Cluster cluster;
  private final Duration planned;
  private List<ProcessHandle> held = List.of();
  private long beganNanos;

  Outage(Cluster cluster, Duration planned) {
    this.cluster = cluster;
    this.planned = planned;
  }

  /** SIGSTOP, to the server that accepts connections first. */
  String begin() throws Exception {
    held = cluster.postgres();
    signal("STOP");
    beganNanos = System.nanoTime();
    return held.size() + " processes stopped for " + planned.toSeconds() + " s";
  }

  Duration passed() {
    return Duration.ofNanos(System.nanoTime() - beganNanos);
  }

  private void signal(String name) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    held.forEach(process -> command.add(Long.toString(process.pid())));
    new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (!held.isEmpty()) {
      signal("CONT");
    }
  }
}
