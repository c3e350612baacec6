package io.rvoip.sip.routing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which host names and addresses are ours, and whose realm they belong to. Own addresses and the
 * domains without a tenant of their own belong to {@code default}.
 *
 * @param tenants domain, lower case, to tenant
 * @param ownAddresses address literals of this node
 * @param realms tenant to realm, fixed at first start
 */
public record Domains(
    Map<String, String> tenants, Set<String> ownAddresses, Map<String, String> realms) {
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");

  /** The tenant of everything that is not given another. */
  public static final String DEFAULT_TENANT = "default";

  public Domains {
    tenants = Map.copyOf(tenants);
    ownAddresses = Set.copyOf(ownAddresses);
    realms = Map.copyOf(realms);
  }

  /** Domains that all belong to the default tenant. */
  public static Domains ofDefault(List<String> domains, Set<String> ownAddresses, String realm) {
    return new Domains(
        domains.stream()
            .distinct()
            .collect(Collectors.toMap(d -> d.toLowerCase(Locale.ROOT), d -> DEFAULT_TENANT)),
        ownAddresses,
        Map.of(DEFAULT_TENANT, realm));
  }

  /** The tenant of a host part; null when it is not ours. */
  public @Nullable String tenant(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    String bare =
        lower.startsWith("[") && lower.endsWith("]")
            ? lower.substring(1, lower.length() - 1)
            : lower;
    String tenant = tenants.get(bare);
    if (tenant != null) {
      return tenant;
    }
    return ownAddresses.contains(bare) || isThisHost(bare) || isRealm(bare) ? DEFAULT_TENANT : null;
  }

  /** A loopback name can mean nobody but this host, whichever of its nodes is asked. */
  private static boolean isThisHost(String host) {
    return host.equals("localhost") || host.equals("::1") || LOOPBACK.matcher(host).matches();
  }

  private boolean isRealm(String host) {
    return host.equalsIgnoreCase(realms.get(DEFAULT_TENANT));
  }

  /** The digest realm of a tenant. */
  public String realm(String tenant) {
    return realms.getOrDefault(tenant, tenant);
  }
}
