package io.rvoip.node;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** How many files and sockets this process may have open: each leg of a call takes two sockets. */
public final class FileLimit {
  private static final long ENOUGH = 4096;

  /**
   * Jars, logs, connections of the database and of a cluster of three: 140; the rest is for phones.
   */
  private static final long OF_THE_NODE = 300;

  /** RTP and RTCP of both legs. */
  private static final long PER_CALL = 4;

  private FileLimit() {}

  /** The limit of this process; below 0 when it cannot be told. */
  public static long now() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : -1;
  }

  /** One line when the limit is low: what it allows, and the cure. */
  public static Optional<String> complaint(long limit) {
    if (limit < 0 || limit >= ENOUGH) {
      return Optional.empty();
    }
    return Optional.of(
        "file limit %d allows about %d calls at a time (expected: %d or more; ulimit -n, or LimitNOFILE of the service)"
            .formatted(limit, Math.max(0, (limit - OF_THE_NODE) / PER_CALL), ENOUGH));
  }
}
