package io.rvoip.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code rvoip.cluster}: who this node is and how it finds the others.
 *
 * @param name name of the cluster, the same on every node
 * @param node name of this node, unique in the cluster; null: made from the host name
 * @param host address of remoting, bound and told to others; null: chosen at start
 * @param lifelinePort where other nodes hold their lifelines to this one; 0: any
 * @param join {@code host[:port]} of members to join where there is no PostgreSQL to meet at
 * @param roles what the node does, as other nodes see it: {@link #ROLES}, in whatever order
 */
public record ClusterConfig(
    String name,
    @Nullable String node,
    @Nullable String host,
    int port,
    int lifelinePort,
    List<String> join,
    Tls tls,
    List<String> roles,
    FailureDetection failureDetection) {

  /** Whether remoting is encrypted. */
  public enum Tls {
    /** Encrypted unless bound to a loopback address. */
    AUTO,
    ON,
    /** Plain; allowed on loopback addresses only. */
    OFF
  }

  /**
   * How fast a lost node is noticed and removed.
   *
   * @param heartbeat between two heartbeats
   * @param acceptablePause how long heartbeats may be late
   * @param stableAfter how long the members must stay as they are before the split-brain resolver
   *     decides
   */
  public record FailureDetection(
      Duration heartbeat, Duration acceptablePause, Duration stableAfter) {}

  /** Both, for now: nothing yet keeps calls or media away from a node. */
  static final Set<String> ROLES = Set.of("signalling", "media");

  private static final String NAME = "[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?";
  private static final String NAME_EXPECTED = "1..32 of a..z, 0..9, inner -";

  static ClusterConfig read(Section s) {
    String node = s.optionalText("node");
    if (node != null) {
      node = s.matching("node", NAME, NAME_EXPECTED);
    }
    Section failure = s.section("failure-detection");
    return new ClusterConfig(
        s.matching("name", NAME, NAME_EXPECTED),
        node,
        s.optionalText("host"),
        s.integer("port", 0, 65_535),
        s.integer("lifeline-port", 0, 65_535),
        List.copyOf(s.texts("join")),
        s.oneOf("tls", Tls.class),
        roles(s),
        new FailureDetection(
            failure.duration("heartbeat", Duration.ofMillis(50), Duration.ofSeconds(10)),
            failure.duration("acceptable-pause", Duration.ofMillis(200), Duration.ofMinutes(1)),
            failure.duration("stable-after", Duration.ofMillis(200), Duration.ofMinutes(2))));
  }

  private static List<String> roles(Section s) {
    List<String> roles = List.copyOf(s.texts("roles"));
    for (String role : roles) {
      if (!ROLES.contains(role)) {
        s.problem("roles", role, "signalling, media");
        return roles;
      }
    }
    if (roles.size() != ROLES.size() || !ROLES.equals(Set.copyOf(roles))) {
      s.problem("roles", roles, "[signalling, media]; every node does both so far");
    }
    return roles;
  }
}
