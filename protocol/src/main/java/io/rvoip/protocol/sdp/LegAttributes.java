package io.rvoip.protocol.sdp;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attributes that belong to one leg and would be false or harmful on the other: ways to reach the
 * peer, its keys, its sources, and bundles of streams that end here.
 */
final class LegAttributes {
  private static final Set<String> NAMES =
      Set.of(
          // ICE, RFC 8839
          "candidate",
          "remote-candidates",
          "end-of-candidates",
          "ice-ufrag",
          "ice-pwd",
          "ice-lite",
          "ice-options",
          "ice-mismatch",
          "ice-pacing",
          // DTLS-SRTP, SDES, MIKEY, ZRTP: RFC 8122, 8842, 4568, 4567, 6189
          "fingerprint",
          "setup",
          "tls-id",
          "connection",
          "crypto",
          "key-mgmt",
          "zrtp-hash",
          "identity",
          // addresses and ports: RFC 3605, 5761, 8858, 6947, 4570, 4975
          "rtcp",
          "rtcp-mux",
          "rtcp-mux-only",
          "altc",
          "alt",
          "source-filter",
          "path",
          "nat",
          // sources and bundles: RFC 5576, 8830, 5888, 9143
          "ssrc",
          "ssrc-group",
          "msid",
          "msid-semantic",
          "group",
          "mid",
          "bundle-only",
          // capability negotiation over other transports: RFC 5939
          "tcap",
          "acap",
          "pcfg",
          "acfg",
          "creq",
          "csup");

  private final Set<String> peerAddresses = new HashSet<>();

  /** For the attributes of this description; its writer's addresses are looked up once. */
  LegAttributes(SessionDescription source) {
    addNumber(source.origin().address());
    add(source.connection());
    source.media().forEach(stream -> add(stream.connection()));
  }

  /**
   * Whether the attribute is known to be the leg's, or is unknown and gives away an address of the
   * description's writer.
   */
  boolean isOfLeg(Attribute attribute) {
    String value = attribute.value();
    return NAMES.contains(attribute.name())
        || (value != null && peerAddresses.stream().anyMatch(value::contains));
  }

  private void add(@Nullable Connection connection) {
    if (connection != null) {
      addNumber(connection.address());
    }
  }

  /** Only numbers count: a host called "a" is in every value. */
  private void addNumber(String address) {
    if (Connection.literal(address) != null) {
      peerAddresses.add(address);
    }
  }
}
