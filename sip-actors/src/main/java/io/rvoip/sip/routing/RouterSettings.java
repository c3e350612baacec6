package io.rvoip.sip.routing;

import io.rvoip.config.RouteTable;
import io.rvoip.config.SipConfig.TrustedSource;
import io.rvoip.config.SipTlsConfig;
import java.util.List;

/**
 * What the router goes by; replaced as a whole when the configuration is reloaded.
 *
 * @param node {@code name#incarnation} of this node
 * @param tlsClients who is meant by a certificate, the first that fits
 * @param maxCalls calls that may live on this node before new ones get 503
 */
public record RouterSettings(
    String node,
    String product,
    Domains domains,
    RouteTable routes,
    List<TrustedSource> trusted,
    List<SipTlsConfig.Client> tlsClients,
    int maxCalls) {
  public RouterSettings {
    trusted = List.copyOf(trusted);
    tlsClients = List.copyOf(tlsClients);
  }
}
