package io.rvoip.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code rvoip.sip.dns}: how the servers of a URI are located, RFC 3263.
 *
 * @param servers name servers in the order in which they are asked; empty: those of the system
 * @param timeout how long one name server may take for one try
 * @param attempts how often each name server is asked
 * @param cacheEntries answers that are kept at most
 * @param longestTtl an answer is kept no longer
 * @param longestNegativeTtl likewise that there is nothing
 * @param mostQuestions questions that may be open at a time
 * @param mostRecords records of one answer that are looked at
 * @param mostTargets servers that one request is sent to at most
 * @param failedTargetPause how long a server that has failed is tried last
 * @param rememberedTargets servers that failed, and URIs whose servers answered, kept at most
 */
public record DnsConfig(
    List<InetSocketAddress> servers,
    Duration timeout,
    int attempts,
    int cacheEntries,
    Duration longestTtl,
    Duration longestNegativeTtl,
    int mostQuestions,
    int mostRecords,
    int mostTargets,
    Duration failedTargetPause,
    int rememberedTargets) {
  private static final int DNS_PORT = 53;

  static DnsConfig read(Section s) {
    return new DnsConfig(
        servers(s),
        s.duration("timeout", Duration.ofSeconds(1), Duration.ofSeconds(30)),
        s.integer("attempts", 1, 10),
        s.integer("cache-entries", 1, 1_000_000),
        s.duration("longest-ttl", Duration.ofSeconds(1), Duration.ofDays(7)),
        s.duration("longest-negative-ttl", Duration.ofSeconds(1), Duration.ofHours(3)),
        s.integer("open-questions", 1, 100_000),
        s.integer("records", 1, 1_000),
        s.integer("targets", 1, 100),
        s.duration("failed-target-pause", Duration.ZERO, Duration.ofHours(1)),
        s.integer("remembered-targets", 1, 1_000_000));
  }

  private static List<InetSocketAddress> servers(Section s) {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String text : s.texts("servers")) {
      InetSocketAddress server = server(text);
      if (server == null) {
        s.problem(
            "servers",
            text.isEmpty() ? "\"\"" : text,
            "an IP address, perhaps with a port, as 192.0.2.53:53");
      } else {
        servers.add(server);
      }
    }
    return List.copyOf(servers);
  }

  private static @Nullable InetSocketAddress server(String text) {
    int close = text.indexOf(']');
    int colon = text.lastIndexOf(':');
    boolean bareIpv6 = close < 0 && text.indexOf(':') != colon;
    boolean withPort = !bareIpv6 && colon > close;
    String host = withPort ? text.substring(0, colon) : text;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      int port = withPort ? Integer.parseInt(text.substring(colon + 1)) : DNS_PORT;
      return port < 1 || port > 65_535
          ? null
          : new InetSocketAddress(InetAddress.ofLiteral(host), port);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
