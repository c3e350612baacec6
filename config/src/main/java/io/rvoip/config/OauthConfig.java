package io.rvoip.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code rvoip.auth.oauth}: signing in with an OpenID Connect provider.
 *
 * @param publicUrl where browsers reach the cluster, without path; null: nobody can sign in
 * @param providers who vouches for people
 * @param loginTimeout how long a person may take at the provider
 * @param httpTimeout for each request to a provider, from connecting to the last byte
 */
public record OauthConfig(
    @Nullable URI publicUrl,
    List<OauthProviderConfig> providers,
    Duration loginTimeout,
    Duration httpTimeout,
    Session session) {

  /**
   * What a signed-in browser holds.
   *
   * @param idle ends when it was not used for this long
   * @param absolute ends this long after the sign-in
   * @param maxPerUser more than these end the oldest
   * @param stale how long after its time an identity is believed while the provider does not answer
   */
  public record Session(Duration idle, Duration absolute, int maxPerUser, Duration stale) {}

  /** Copies the list. */
  public OauthConfig {
    providers = List.copyOf(providers);
  }

  static OauthConfig read(Section s) {
    String text = s.optionalText("public-url");
    URI publicUrl = text == null ? null : s.guardedUrl("public-url");
    if (publicUrl != null && !isOrigin(publicUrl)) {
      s.problem("public-url", publicUrl, "scheme, host and port only");
    }
    List<OauthProviderConfig> providers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section entry : s.objects("providers", OauthProviderConfig.KEYS)) {
      OauthProviderConfig provider = OauthProviderConfig.read(entry);
      if (!names.add(provider.name())) {
        entry.problem("name", provider.name(), "another name for each provider");
      }
      providers.add(provider);
    }
    if (!providers.isEmpty() && text == null) {
      s.problem("public-url", "\"\"", "where browsers reach the cluster, as https://example.com");
    }
    return new OauthConfig(
        publicUrl,
        providers,
        s.duration("login-timeout", Duration.ofSeconds(30), Duration.ofHours(1)),
        s.duration("http-timeout", Duration.ofMillis(100), Duration.ofSeconds(15)),
        session(s.section("session")));
  }

  private static boolean isOrigin(URI url) {
    String path = url.getRawPath();
    return (path == null || path.isEmpty() || path.equals("/"))
        && url.getRawQuery() == null
        && url.getRawFragment() == null;
  }

  private static Session session(Section s) {
    Duration least = Duration.ofSeconds(30);
    Duration most = Duration.ofDays(30);
    return new Session(
        s.duration("idle", least, most),
        s.duration("absolute", least, most),
        s.integer("max-per-user", 1, 1000),
        s.duration("stale", Duration.ZERO, Duration.ofHours(1)));
  }
}
