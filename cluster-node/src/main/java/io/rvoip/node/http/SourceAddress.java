package io.rvoip.node.http;

import io.rvoip.config.Cidr;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RemoteAddress;

/**
 * Where requests come from: the peer, or what a trusted proxy says of its peer. Only the last entry
 * of X-Forwarded-For was written by the proxy; those before it are anybody's.
 */
final class SourceAddress {
  private static final String FORWARDED = "x-forwarded-for";
  static final String UNKNOWN = "unknown";

  private final List<Cidr> trustedProxies;

  SourceAddress(List<Cidr> trustedProxies) {
    this.trustedProxies = List.copyOf(trustedProxies);
  }

  /** The address as text, without port; {@code unknown} when there is none. */
  String of(HttpRequest request) {
    return peer(request).map(peer -> behind(peer, request).getHostAddress()).orElse(UNKNOWN);
  }

  /** What limits go by: a host has one IPv4 address, but a whole /64 of IPv6. */
  static String network(String source) {
    try {
      InetAddress address = InetAddress.ofLiteral(source);
      if (address instanceof Inet6Address) {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, 8, 16, (byte) 0);
        return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
      }
      return source;
    } catch (IllegalArgumentException | UnknownHostException e) {
      return source;
    }
  }

  private static Optional<InetAddress> peer(HttpRequest request) {
    return request.getAttribute(AttributeKeys.remoteAddress).flatMap(RemoteAddress::getAddress);
  }

  private InetAddress behind(InetAddress peer, HttpRequest request) {
    if (trustedProxies.stream().noneMatch(proxy -> proxy.contains(peer))) {
      return peer;
    }
    String last = "";
    for (HttpHeader header : request.getHeaders()) {
      if (header.lowercaseName().equals(FORWARDED)) {
        last = header.value().substring(header.value().lastIndexOf(',') + 1).strip();
      }
    }
    try {
      return InetAddress.ofLiteral(last.replaceAll("[\"\\[\\]]", ""));
    } catch (IllegalArgumentException e) {
      return peer;
    }
  }
}
