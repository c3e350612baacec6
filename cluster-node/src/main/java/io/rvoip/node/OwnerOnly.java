package io.rvoip.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps what lies in DIR of {@code --data} from other users of the host: databases, keys, tokens,
 * logs with numbers of callers. {@code ./rvoip} starts everything with umask 077; this closes what
 * an earlier start, or a start without it, has left open. File systems without POSIX permissions
 * are left as they are.
 */
public final class OwnerOnly {
  private static final Set<PosixFilePermission> OTHERS =
      Set.copyOf(PosixFilePermissions.fromString("---rwxrwx"));

  /** What we make in DIR; the operator's own files are none of our business. */
  private static final Pattern OURS =
      Pattern.compile(
          "rvoip\\.(mv|trace)\\.db.*|audit(\\.\\d+)?\\.jsonl|admin\\.token|store\\.conf"
              + "|logs|run|tls|postgres|node\\d+");

  private OwnerOnly() {}

  /** Makes a directory, with those above it, when it is missing. */
  public static void directory(Path dir) throws IOException {
    if (!Files.isDirectory(dir)) {
      Files.createDirectories(dir, attribute(dir));
    }
  }

  /** Takes from others what is ours in this directory. */
  public static void close(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.filter(OwnerOnly::isOurs).toList()) {
        PosixFileAttributeView view = view(file);
        if (view != null && isOpen(file)) {
          Set<PosixFilePermission> left = EnumSet.copyOf(view.readAttributes().permissions());
          left.removeAll(OTHERS);
          view.setPermissions(left);
        }
      }
    }
  }

  /** Names in this directory that others can get at; none when they cannot enter it. */
  public static List<String> open(Path dir) throws IOException {
    if (!isOpen(dir)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(dir)) {
      return files.filter(OwnerOnly::isOpen).map(f -> f.getFileName() + "").sorted().toList();
    }
  }

  private static boolean isOurs(Path file) {
    return OURS.matcher(String.valueOf(file.getFileName())).matches();
  }

  private static boolean isOpen(Path file) {
    PosixFileAttributeView view = view(file);
    try {
      return view != null
          && view.readAttributes().permissions().stream().anyMatch(OTHERS::contains);
    } catch (IOException e) {
      return false; // it has gone meanwhile, or is a link
    }
  }

  private static PosixFileAttributeView view(Path file) {
    return Files.getFileAttributeView(
        file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static FileAttribute<?>[] attribute(Path dir) {
    return dir.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
