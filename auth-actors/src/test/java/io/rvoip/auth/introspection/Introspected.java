package io.rvoip.auth.introspection;

import io.rvoip.auth.fetch.GuardedHttp;
import io.rvoip.auth.jwt.ClaimMapping;
import io.rvoip.auth.jwt.TenantRule;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An issuer of a test that is asked about its tokens: its people are viewers of one tenant. */
public final class Introspected {
  public static final Duration CACHE_LIFE = Duration.ofSeconds(30);

  private Introspected() {}

  public static IntrospectionSource.Settings settings(
      String name, URI endpoint, String secret, String prefix) {
    return new IntrospectionSource.Settings(
        name, endpoint, "rvoip", secret, prefix, Set.of("rvoip"), CACHE_LIFE);
  }

  public static IntrospectionSource source(
      IntrospectionSource.Settings settings, GuardedHttp http) {
    return new IntrospectionSource(
        settings,
        new ClaimMapping(
            "sub",
            new TenantRule.Fixed("default"),
            Set.of("viewer"),
            List.of(),
            Map.of(),
            Set.of(),
            false),
        http::send);
  }
}
