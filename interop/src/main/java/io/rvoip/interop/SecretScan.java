package io.rvoip.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Searches everything that a run has written for every secret it has used, as it is and in base64,
 * but for the files whose purpose is to hold secrets. Any thread adds; one searches.
 */
final class SecretScan {
  /** Names of files and directories below the data that hold secrets, or the database's own. */
  private static final List<String> STORES =
      List.of("rvoip.conf", "admin.token", "join.token", "postgres");

  private static final int SHORTEST = 8;
  private static final Map<String, String> HA1_DIGESTS =
      Map.of("MD5", "MD5", "SHA-256", "SHA-256", "SHA-512-256", "SHA-512/256");

  private static final Pattern PASSWORD =
      Pattern.compile("password\\s*[=:]\\s*\"?([^\"\\s,}]{8,})");

  private final Map<String, String> secrets = new LinkedHashMap<>();

  /** What was searched, and what was found where. */
  record Result(int files, long bytes, List<String> leaks) {}

  /** A secret; the name says which it is where it is found. */
  synchronized void add(String name, String secret) {
    if (secret.length() < SHORTEST) {
      throw new IllegalArgumentException(
          name + ": too short a secret (expected: " + SHORTEST + " or more characters)");
    }
    secrets.put(secret, name);
    String encoded =
        Base64.getEncoder()
            .withoutPadding()
            .encodeToString(secret.getBytes(StandardCharsets.UTF_8));
    secrets.put(encoded, name + " in base64");
  }

  /** A JWT: its signature is what nobody else could write. */
  void addToken(String name, String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length == 3 && parts[2].length() >= SHORTEST) {
      add(name, parts[2]);
    } else if (token.length() >= SHORTEST) {
      add(name, token);
    }
  }

  /** A password, and the HA1 of each algorithm that the node stores for it. */
  void addPassword(String user, String realm, String password) throws Exception {
    add("password of " + user, password);
    for (var digest : HA1_DIGESTS.entrySet()) {
      byte[] text = (user + ":" + realm + ":" + password).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance(digest.getValue()).digest(text);
      add(digest.getKey() + " HA1 of " + user, HexFormat.of().formatHex(hash));
    }
  }

  /** What the launcher and the nodes keep in files of their own. */
  void addStores(Cluster cluster) throws IOException {
    add("admin token", Files.readString(cluster.data().resolve("admin.token")).strip());
    var conf = cluster.data().resolve("rvoip.conf");
    if (Files.exists(conf)) {
      var password = PASSWORD.matcher(Files.readString(conf));
      while (password.find()) {
        add("password of the database", password.group(1));
      }
    }
  }

  synchronized int size() {
    return secrets.size();
  }

  /** Searches every file below, and the command lines of processes. */
  synchronized Result search(Path root, List<ProcessHandle> processes) throws IOException {
    List<String> leaks = new ArrayList<>();
    int files = 0;
    long bytes = 0;
    for (Path file : files(root)) {
      byte[] content = Files.readAllBytes(file);
      files++;
      bytes += content.length;
      search(root.relativize(file).toString(), content, leaks);
    }
    for (ProcessHandle process : processes) {
      var line = Path.of("/proc/" + process.pid() + "/cmdline");
      if (Files.exists(line)) {
        search("command line of process " + process.pid(), Files.readAllBytes(line), leaks);
      }
    }
    return new Result(files, bytes, leaks);
  }

  private void search(String where, byte[] content, List<String> leaks) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    secrets.forEach(
        (secret, name) -> {
          int at = text.indexOf(secret);
          if (at >= 0) {
            leaks.add(name + " in " + where + " at byte " + at);
          }
        });
  }

  /** All but the stores; what goes while they are looked for is not there. */
  private static List<Path> files(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isStore(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !isStore(file)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static boolean isStore(Path path) {
    String name = String.valueOf(path.getFileName());
    return STORES.contains(name) || name.endsWith(".mv.db");
  }

  /**
   * The two steps of a suite: each secret is found where it is planted, and none is found where it
   * is not.
   *
   * @param root what the run has written
   */
  void steps(Steps steps, String scenario, Cluster cluster, List<Integer> nodes, Path root) {
    steps.scenario(
        scenario,
        "the search finds each of " + size() + " secrets when it is planted",
        () -> {
          var folder = Files.createDirectory(root.resolve("planted"));
          var planted = folder.resolve("node.log");
          List<String> all;
          synchronized (this) {
            all = List.copyOf(secrets.keySet());
          }
          try {
            for (String secret : all) {
              Files.writeString(planted, "INFO  [x] y: \"" + secret + "\" z\n");
              if (search(folder, List.of()).leaks().isEmpty()) {
                throw new StepFailed(secrets.get(secret) + " was planted and not found");
              }
            }
          } finally {
            Files.deleteIfExists(planted);
            Files.delete(folder);
          }
          return all.size() + " planted, " + all.size() + " found";
        });
    steps.scenario(
        scenario,
        "no secret in what was written",
        () -> {
          List<ProcessHandle> processes = new ArrayList<>();
          for (int node : nodes) {
            processes.add(cluster.process(node));
          }
          var result = search(root, processes);
          if (!result.leaks().isEmpty()) {
            throw new StepFailed(
                result.leaks().size()
                    + " found: "
                    + result.leaks().subList(0, Math.min(5, result.leaks().size())));
          }
          return "%d secrets, %d files of %d kB and %d command lines: none found"
              .formatted(size(), result.files(), result.bytes() / 1000, processes.size());
        });
  }
}
