package io.rvoip.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.config.RvoipConfig;
import io.rvoip.node.FileLimit;
import io.rvoip.node.NodeIdentity;
import io.rvoip.node.NodeOptions;
import io.rvoip.node.NodePorts;
import io.rvoip.node.OwnerOnly;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks whether this host can run a node, and whether the nodes that run are well. */
@Command(
    name = "doctor",
    description = "Looks whether this host can run a node and whether running ones are well.")
final class DoctorCommand implements Callable<Integer> {
  private static final long ENOUGH_MEMORY_MB = 1024;
  private static final long ENOUGH_DISK_MB = 500;

  @Mixin private NodeOptions options = new NodeOptions();

  private int problems;

  @Override
  public Integer call() {
    host();
    DataDir data = new DataDir(options.data());
    permissions(data);
    boolean running = PidFile.of(data, Fleet.LAUNCHER).process().isPresent();
    if (running) {
      nodes(data);
    } else {
      ports();
    }
    System.out.println(problems == 0 ? "all is well" : problems + " to be cured");
    return problems == 0 ? 0 : 1;
  }

  private void host() {
    good("Java " + Runtime.version() + " at " + System.getProperty("java.home"));
    long files = FileLimit.now();
    FileLimit.complaint(files)
        .ifPresentOrElse(this::bad, () -> good("file limit " + (files < 0 ? "unknown" : files)));
    long memoryMb = memoryMb();
    check(
        memoryMb >= ENOUGH_MEMORY_MB,
        "memory " + memoryMb + " MB",
        "expected: %d MB or more".formatted(ENOUGH_MEMORY_MB));
    long diskMb = diskMb(options.data());
    check(
        diskMb >= ENOUGH_DISK_MB,
        "free disk of %s %d MB".formatted(options.data(), diskMb),
        "expected: %d MB or more".formatted(ENOUGH_DISK_MB));
    List<String> lan = LanAddresses.all().stream().map(LanAddresses::inUri).toList();
    good(lan.isEmpty() ? "no address besides loopback" : "addresses " + String.join(", ", lan));
  }

  private void ports() {
    RvoipConfig config = RvoipConfig.load(options.sources());
    options.warnings().forEach(this::bad);
    InetAddress remoting = NodeIdentity.of(config, Instant.now()).address().getAddress();
    List<String> taken = NodePorts.check(config, remoting).problems();
    if (taken.isEmpty()) {
      good(
          "ports %d, %d and %d are free"
              .formatted(config.sip().port(), config.http().port(), config.cluster().port()));
    }
    taken.forEach(this::bad);
  }

  private void permissions(DataDir data) {
    if (!Files.isDirectory(data.path())) {
      return;
    }
    try {
      List<String> open = OwnerOnly.open(data.path());
      check(
          open.isEmpty(),
          open.isEmpty()
              ? data.path() + " is closed to others"
              : "%s lets others read %s".formatted(data.path(), String.join(", ", open)),
          "expected: nobody but you; chmod -R go-rwx " + data.path());
    } catch (IOException e) {
      bad(data.path() + ": " + DataDir.reason(e));
    }
  }

  private void nodes(DataDir data) {
    for (String url : data.urls()) {
      check(ApiClient.isReady(url), url + " is ready", "is not; expected: ready, see ./rvoip logs");
    }
    try {
      String token = Files.readString(data.adminToken()).strip();
      JsonNode cluster = new ApiClient(data.urls(), token).get("/v1/cluster");
      for (JsonNode node : cluster.path("nodes")) {
        check(
            node.path("status").asText().equals("up"),
            "%s is %s".formatted(node.path("name").asText(), node.path("status").asText()),
            "expected: up");
      }
    } catch (ApiException | IOException e) {
      bad(String.valueOf(e.getMessage()));
    }
  }

  private void check(boolean well, String what, String cure) {
    if (well) {
      good(what);
    } else {
      bad(what + " (" + cure + ")");
    }
  }

  private static void good(String line) {
    System.out.println("ok   " + line);
  }

  private void bad(String line) {
    problems++;
    System.out.println("CURE " + line);
  }

  private static long memoryMb() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize() >> 20
        : Long.MAX_VALUE;
  }

  private static long diskMb(Path folder) {
    try {
      Path existing = folder.toAbsolutePath();
      while (existing != null && !Files.exists(existing)) {
        existing = existing.getParent();
      }
      return existing == null ? 0 : Files.getFileStore(existing).getUsableSpace() >> 20;
    } catch (IOException e) {
      return Long.MAX_VALUE; // cannot be told here
    }
  }
}
