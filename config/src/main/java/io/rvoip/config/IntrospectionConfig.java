package io.rvoip.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One entry of {@code rvoip.auth.introspection}: who is asked about opaque tokens, RFC 7662.
 *
 * @param name ours for it, shown as source of its users
 * @param prefix how its tokens begin; empty: every token that no other source recognises
 * @param audiences one of them must be in {@code aud} when the answer has one; empty: not looked at
 * @param cacheTtl how long an answer is believed
 */
public record IntrospectionConfig(
    String name,
    URI url,
    String clientId,
    Secret clientSecret,
    String prefix,
    List<String> audiences,
    Duration cacheTtl,
    ClaimsConfig claims) {
  private static final Set<String> OWN_KEYS =
      Set.of("name", "url", "client-id", "client-secret", "prefix", "audiences", "cache-ttl");
  private static final Duration CACHE_TTL = Duration.ofSeconds(30);

  /** Copies the list. */
  public IntrospectionConfig {
    audiences = List.copyOf(audiences);
  }

  static List<IntrospectionConfig> read(Section auth) {
    Set<String> known = new HashSet<>(OWN_KEYS);
    known.addAll(ClaimsConfig.KEYS);
    List<IntrospectionConfig> all = new ArrayList<>();
    for (Section s : auth.objects("introspection", known)) {
      String prefix = s.has("prefix") ? s.text("prefix") : "";
      if (!all.isEmpty() && all.getLast().prefix().isEmpty()) {
        s.problem(
            "prefix", prefix, "an entry without prefix takes all tokens and must be the last");
      }
      all.add(
          new IntrospectionConfig(
              s.matching("name", "[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", "a..z, 0..9, inner -"),
              s.guardedUrl("url"),
              s.matching("client-id", "\\S+", "who we are to it"),
              new Secret(s.text("client-secret")),
              prefix,
              s.has("audiences") ? s.texts("audiences") : List.of(),
              s.has("cache-ttl")
                  ? s.duration("cache-ttl", Duration.ZERO, Duration.ofMinutes(10))
                  : CACHE_TTL,
              ClaimsConfig.read(s)));
    }
    return List.copyOf(all);
  }
}
