package io.rvoip.node;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the process behind a local port in Linux' {@code /proc}. */
public final class PortOwner {
  private static final String TCP_LISTEN = "0A";

  private PortOwner() {}

  /**
   * {@code process 4711 (asterisk)}, {@code another process}, or null when nobody is seen there.
   */
  public static @Nullable String of(boolean udp, InetAddress address, int port) {
    String kind = udp ? "udp" : "tcp";
    for (String table : List.of(kind, kind + "6")) {
      String inode = inode(Path.of("/proc/net", table), udp, address, port);
      if (inode != null) {
        return process(inode);
      }
    }
    return null;
  }

  private static @Nullable String inode(Path table, boolean udp, InetAddress wanted, int port) {
    String suffix = ":" + HexFormat.of().withUpperCase().toHexDigits((short) port);
    try {
      for (String line : Files.readAllLines(table)) {
        String[] fields = line.strip().split("\\s+");
        if (fields.length > 9
            && fields[1].endsWith(suffix)
            && (udp || fields[3].equals(TCP_LISTEN))
            && overlaps(fields[1].substring(0, fields[1].length() - suffix.length()), wanted)) {
          return fields[9];
        }
      }
    } catch (IOException e) {
      return null; // not Linux, or no such family
    }
    return null;
  }

  /** Whether a bound address, as the table writes it, is in the way of the wanted one. */
  private static boolean overlaps(String bound, InetAddress wanted) {
    return wanted.isAnyLocalAddress() || bound.matches("0+") || bound.endsWith(hex(wanted));
  }

  /** The kernel prints each 32-bit word in the host's byte order. */
  private static String hex(InetAddress address) {
    byte[] bytes = address.getAddress();
    StringBuilder text = new StringBuilder();
    for (int word = 0; word < bytes.length; word += 4) {
      for (int i = 3; i >= 0; i--) {
        text.append(HexFormat.of().toHexDigits(bytes[word + i]));
      }
    }
    return text.toString().toUpperCase(Locale.ROOT);
  }

  private static String process(String inode) {
    String socket = "socket:[" + inode + "]";
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, socket)) {
          String name = Files.readString(process.resolve("comm")).strip();
          return "process " + process.getFileName() + " (" + name + ")";
        }
      }
    } catch (IOException e) {
      return "another process";
    }
    return "another process";
  }

  private static boolean holds(Path process, String socket) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.readSymbolicLink(descriptor).toString().equals(socket)) {
          return true;
        }
      }
    } catch (IOException | SecurityException e) {
      return false; // ended meanwhile, or not ours to see
    }
    return false;
  }
}
