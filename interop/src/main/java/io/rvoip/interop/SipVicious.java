package io.rvoip.interop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** SIPVicious, the usual scanner of telephone systems: svwar finds users, svcrack passwords. */
final class SipVicious {
  private static final int LONGEST_SECONDS = 60;

  private final Path folder;

  /**
   * @param folder where it runs, and what it says is kept: its loot too
   */
  SipVicious(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /**
   * Looks for users among numbers; gives those it believes to have found.
   *
   * @param range such as {@code 1000-1030}
   */
  List<String> users(InetSocketAddress server, String method, String range) throws Exception {
    String said =
        run("svwar", List.of("--force", "-m", method, "-e", range, "-t", "0.005", target(server)));
    return said.lines()
        .filter(line -> line.startsWith("|"))
        .map(line -> line.split("\\|", -1)[1].strip())
        .filter(cell -> cell.matches("\\d+"))
        .toList();
  }

  /** Tries passwords for a user; whether it believes to have found one of them. */
  boolean cracks(InetSocketAddress server, String user, List<String> passwords) throws Exception {
    var dictionary = folder.resolve("dictionary");
    Files.write(dictionary, passwords);
    try {
      String said =
          run(
              "svcrack",
              List.of("-u", user, "-d", dictionary.toString(), "-t", "0.005", target(server)));
      return said.lines().anyMatch(line -> line.startsWith("| " + user + " "));
    } finally {
      Files.delete(dictionary);
    }
  }

  private static String target(InetSocketAddress server) {
    return "udp://" + server.getAddress().getHostAddress() + ":" + server.getPort();
  }

  private String run(String tool, List<String> arguments) throws Exception {
    // A port that no run before has used: answers to that may still be repeated.
    List<String> command = new ArrayList<>(List.of(tool, "-b", "127.0.0.1", "-x", "127.0.0.1"));
    command.addAll(List.of("-P", Integer.toString(Cluster.Ports.freePairs(1))));
    command.addAll(arguments);
    var out = Files.createTempFile(folder, tool + "-", ".out");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("HOME", folder.toString());
    var process = builder.start();
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new StepFailed(tool + " still runs after " + LONGEST_SECONDS + " s: see " + out);
    }
    return Files.readString(out);
  }
}
