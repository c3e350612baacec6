package io.rvoip.interop;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Memory of a node's JVM that is in use after a collection. */
final class Heap {
  private Heap() {}

  /** Has the node collect, then reads its own metric. */
  static double usedMb(Cluster cluster, int node) throws Exception {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    var process =
        new ProcessBuilder(jcmd.toString(), Long.toString(cluster.process(node).pid()), "GC.run")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new StepFailed(jcmd + " cannot have the node collect");
    }
    return cluster.api(node).metrics().sum("jvm_memory_used_bytes{area=\"heap\"") / 1e6;
  }
}
