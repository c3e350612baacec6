package io.rvoip.transport.dns;

import io.rvoip.protocol.sip.locate.LocateLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How servers are located.
 *
 * @param servers name servers, in the order in which they are asked; empty: those of the system
 * @param timeout how long one name server may take for one try
 * @param attempts how often each name server is asked
 * @param cacheEntries answers that are kept at most
 * @param longestTtl an answer is kept no longer, whatever its TTL
 * @param longestNegativeTtl likewise that there is nothing, RFC 2308
 * @param mostQuestions questions that may be open at a time; others find nothing
 * @param limits what of the answers is looked at
 * @param failedTargetPause how long a server that has failed is tried last
 * @param rememberedTargets servers that failed, and destinations that answered, kept at most
 */
public record DnsSettings(
    List<InetSocketAddress> servers,
    Duration timeout,
    int attempts,
    int cacheEntries,
    Duration longestTtl,
    Duration longestNegativeTtl,
    int mostQuestions,
    LocateLimits limits,
    Duration failedTargetPause,
    int rememberedTargets) {

  /** What a node uses that is not told otherwise. */
  public static final DnsSettings DEFAULT =
      new DnsSettings(
          List.of(),
          Duration.ofSeconds(2),
          2,
          10_000,
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          1_000,
          new LocateLimits(10, 32),
          Duration.ofMinutes(2),
          10_000);

  public DnsSettings {
    servers = List.copyOf(servers);
  }

  /** The same with other name servers. */
  public DnsSettings withServers(List<InetSocketAddress> others) {
    return new DnsSettings(
        others,
        timeout,
        attempts,
        cacheEntries,
        longestTtl,
        longestNegativeTtl,
        mostQuestions,
        limits,
        failedTargetPause,
        rememberedTargets);
  }

  /** The same with another patience. */
  public DnsSettings withTimeout(Duration other, int tries) {
    return new DnsSettings(
        servers,
        other,
        tries,
        cacheEntries,
        longestTtl,
        longestNegativeTtl,
        mostQuestions,
        limits,
        failedTargetPause,
        rememberedTargets);
  }
}
