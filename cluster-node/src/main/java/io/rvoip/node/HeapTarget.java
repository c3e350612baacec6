package io.rvoip.node;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ZGC tries to stay below; without it a busy node grows to a quarter of the machine before it
 * collects. Set while running, for as an option of the JVM it may not be larger than the heap,
 * which depends on the machine.
 */
final class HeapTarget {
  private static final Logger LOG = LoggerFactory.getLogger(HeapTarget.class);
  private static final String OPTION = "SoftMaxHeapSize";

  private HeapTarget() {}

  /** Applies to the whole process. */
  static void set(long bytes) {
    HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long target = Math.min(bytes, Runtime.getRuntime().maxMemory());
    try {
      vm.setVMOption(OPTION, Long.toString(target));
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      LOG.info("rvoip.limits.heap-target: this JVM cannot be told: {}", e.getMessage());
    }
  }

  /** What the JVM has been told, bytes. */
  static long current() {
    HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return Long.parseLong(vm.getVMOption(OPTION).getValue());
  }
}
