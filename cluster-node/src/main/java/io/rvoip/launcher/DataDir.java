package io.rvoip.launcher;

import io.rvoip.node.OperatorError;
import io.rvoip.node.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * DIR of {@code --data}: what is where.
 *
 * @param path the directory
 */
record DataDir(Path path) {
  private static final String URL = ".url";

  DataDir {
    if (path.toString().isBlank()) {
      throw new OperatorError("--data: \"\" (expected: a directory)");
    }
  }

  /** The directory and its subfolders, made when missing. */
  DataDir create() {
    try {
      // They will hold secrets: hashes of passwords, keys, tokens, numbers of callers.
      OwnerOnly.directory(path);
      OwnerOnly.directory(run());
      OwnerOnly.directory(logs());
      OwnerOnly.close(path);
      return this;
    } catch (IOException e) {
      throw new OperatorError(
          "--data: %s (expected: a directory that can be written; %s)".formatted(path, reason(e)));
    }
  }

  /** Bearer token for the HTTP API; only its owner may read it. */
  Path adminToken() {
    return path.resolve("admin.token");
  }

  /** The database of a single node. */
  Path h2File() {
    return path.resolve("rvoip.mv.db");
  }

  /** Where the database is, when it is not the embedded one; written by commands. */
  Path storeConf() {
    return path.resolve("store.conf");
  }

  /** The operator's own settings. */
  Path ownConf() {
    return path.resolve("rvoip.conf");
  }

  /** Process ids and addresses of what runs. */
  Path run() {
    return path.resolve("run");
  }

  Path logs() {
    return path.resolve("logs");
  }

  Path postgres() {
    return path.resolve("postgres");
  }

  /** Data of one node of several. */
  Path node(String name) {
    return path.resolve(name);
  }

  /** HTTP addresses of the nodes that were started here, by name. */
  List<String> urls() {
    return List.copyOf(nodes().values());
  }

  /** Names of the nodes that were started here, those that have ended too, with their addresses. */
  SortedMap<String, String> nodes() {
    var nodes = new TreeMap<String, String>();
    try (Stream<Path> files = Files.list(run())) {
      for (Path file : files.filter(f -> f.toString().endsWith(URL)).toList()) {
        String name = String.valueOf(file.getFileName());
        nodes.put(name.substring(0, name.length() - URL.length()), Files.readString(file).strip());
      }
    } catch (IOException e) {
      nodes.clear(); // nothing was started here
    }
    return nodes;
  }

  /** Removes addresses and requests of an earlier run that could not clean up. */
  void forgetEarlierRun() {
    try (Stream<Path> files = Files.list(run())) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith(".url") || file.toString().endsWith(".start")) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new OperatorError(run() + ": " + reason(e));
    }
  }

  /** Writes a file that only its owner may read; whole or not at all. */
  static void writeSecret(Path file, String text) {
    try {
      Path fresh =
          Files.createTempFile(
              file.toAbsolutePath().getParent(),
              ".secret",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new OperatorError(file + ": cannot be written: " + reason(e));
    }
  }

  /** What went wrong, in words where the exception has only a file name. */
  static String reason(IOException e) {
    return e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage();
  }
}
