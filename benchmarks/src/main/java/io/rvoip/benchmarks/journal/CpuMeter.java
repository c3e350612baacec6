package io.rvoip.benchmarks.journal;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Stream;

/**
 * CPU time of this JVM, and of a PostgreSQL on this machine with all its processes, also those that
 * have ended. Linux only.
 */
final class CpuMeter {
  private static final long NANOS_PER_TICK = 10_000_000;
  private static final int PARENT = 1;
  private static final int FIRST_TIME = 11;

  private final long postmaster;

  private CpuMeter(long postmaster) {
    this.postmaster = postmaster;
  }

  /** For H2 there is no other process to be measured. */
  static CpuMeter of(String url, String user, String password) throws SQLException, IOException {
    if (!url.startsWith("jdbc:postgresql:")) {
      return new CpuMeter(0);
    }
    try (Connection c = DriverManager.getConnection(url, user, password);
        ResultSet row = c.createStatement().executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return new CpuMeter(Long.parseLong(stat(row.getLong(1))[PARENT]));
    }
  }

  long jvmNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  long databaseNanos() throws IOException {
    if (postmaster == 0) {
      return 0;
    }
    String[] own = stat(postmaster);
    // Its own time, that of its dead children, and that of the living.
    long ticks = ticks(own, 4);
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        ticks += ticksOfChild(Long.parseLong(process.getFileName().toString()));
      }
    }
    return ticks * NANOS_PER_TICK;
  }

  private long ticksOfChild(long pid) {
    try {
      String[] stat = stat(pid);
      return Long.parseLong(stat[PARENT]) == postmaster ? ticks(stat, 2) : 0;
    } catch (IOException e) {
      return 0; // ended meanwhile
    }
  }

  private static long ticks(String[] stat, int fields) {
    long sum = 0;
    for (int i = 0; i < fields; i++) {
      sum += Long.parseLong(stat[FIRST_TIME + i]);
    }
    return sum;
  }

  /** Fields after the name: state, parent, … */
  private static String[] stat(long pid) throws IOException {
    String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
  }
}
