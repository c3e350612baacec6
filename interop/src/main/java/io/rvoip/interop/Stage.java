package io.rvoip.interop;

import java.io.IOException;
import java.util.List;

/** Where a suite plays: a system of its own, started, peopled, and stopped afterwards. */
final class Stage {
  private Stage() {}

  /** What is shown on a stage. */
  interface Play {
    void on(Cluster cluster) throws Exception;
  }

  /**
   * Starts so many nodes and gives the users that password, then plays.
   *
   * @param suite name of the directory for its data
   * @param options further options of {@code ./rvoip up}
   */
  static void with(
      Steps steps,
      String suite,
      int nodes,
      String password,
      List<String> users,
      Play play,
      String... options)
      throws IOException {
    var data = Suites.data(suite);
    Cluster[] started = new Cluster[1];
    steps.step(
        nodes == 1 ? "one node" : nodes + " nodes",
        () -> {
          started[0] = Cluster.start(nodes, data, Cluster.Ports.free(nodes), options);
          started[0].users(password, users);
          return "ready after " + started[0].startup().toMillis() + " ms";
        });
    try (var cluster = started[0]) {
      if (cluster != null) {
        play.on(cluster);
      }
    } catch (Exception e) {
      steps.step(
          suite,
          () -> {
            throw e;
          });
    }
  }
}
