package io.rvoip.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a system tells of itself: its lists, metrics and events over HTTP, its audit logs. */
final class Evidence {
  private static final List<String> PATHS =
      List.of(
          "/v1/cluster",
          "/v1/users",
          "/v1/registrations",
          "/v1/calls",
          "/v1/cdrs",
          "/v1/auth/issuers",
          "/v1/auth/revocations",
          "/metrics",
          "/v1/nothing");

  private static final String FIRST_EVENT = "0.0";
  private static final int QUIET_MS = 700;

  private Evidence() {}

  /** Has a node tell everything; what it says is kept by the wire. Gives the number of events. */
  static int collect(Cluster cluster, int node, Wire wire) throws Exception {
    String base = cluster.urls().get(node - 1);
    String token = Files.readString(cluster.data().resolve("admin.token")).strip();
    for (String path : PATHS) {
      wire.get(base + path, token);
    }
    return events(base, token, wire);
  }

  /** The stream from the first event on, until it is quiet. */
  private static int events(String base, String token, Wire wire) throws IOException {
    var url = URI.create(base + "/v1/events?after=" + FIRST_EVENT).toURL();
    var connection = (HttpURLConnection) url.openConnection();
    connection.setRequestProperty("Authorization", "Bearer " + token);
    connection.setReadTimeout(QUIET_MS);
    int events = 0;
    try (var lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        wire.keep(line);
        events += line.startsWith("event:") ? 1 : 0;
        line = lines.readLine();
      }
    } catch (SocketTimeoutException e) {
      // nothing more to tell
    } finally {
      connection.disconnect();
    }
    return events;
  }

  /** Lines of the audit logs of all nodes of a system. */
  static List<String> audit(Path data) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> homes = Files.list(data)) {
      for (Path home : Stream.concat(Stream.of(data), homes.filter(Evidence::isHome)).toList()) {
        for (int number = 0; Files.exists(audit(home, number)); number++) {
          lines.addAll(Files.readAllLines(audit(home, number), StandardCharsets.ISO_8859_1));
        }
      }
    }
    return lines;
  }

  private static boolean isHome(Path path) {
    return String.valueOf(path.getFileName()).startsWith("node") && Files.isDirectory(path);
  }

  private static Path audit(Path home, int number) {
    return home.resolve(number == 0 ? "audit.jsonl" : "audit." + number + ".jsonl");
  }

  /** How many audit lines say this, such as {@code "reason":"unknown_key"}. */
  static long audited(Path data, String words) throws IOException {
    return audit(data).stream().filter(line -> line.contains(words)).count();
  }
}
