package io.rvoip.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.UnresolvedSubstitution;
import java.util.ArrayList;
import java.util.List;

/**
 * All settings of a node, checked. Immutable; only routes and trusted sources are replaced while a
 * node runs.
 */
public record RvoipConfig(
    ClusterConfig cluster,
    SipConfig sip,
    MediaConfig media,
    HttpConfig http,
    AuthConfig auth,
    StoreConfig store,
    LimitsConfig limits) {

  /**
   * Reads and checks every key.
   *
   * @param merged everything on top of {@code reference.conf}, as {@link ConfigSources#merged()}
   *     makes it
   * @throws ConfigException with all problems at once, one line each
   */
  public static RvoipConfig load(Config merged) {
    Config resolved;
    try {
      resolved = merged.resolve();
    } catch (UnresolvedSubstitution e) {
      throw new ConfigException(List.of(ConfigSources.oneLine(e)));
    }
    List<String> problems = new ArrayList<>(UnknownKeys.in(resolved));
    Section root = Section.root(resolved, problems);
    RvoipConfig config =
        new RvoipConfig(
            ClusterConfig.read(root.section("cluster")),
            SipConfig.read(root.section("sip")),
            MediaConfig.read(root.section("media")),
            HttpConfig.read(root.section("http")),
            AuthConfig.read(root.section("auth")),
            StoreConfig.read(root.section("store")),
            LimitsConfig.read(root.section("limits")));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  /** Merges the layers and reads them. */
  public static RvoipConfig load(ConfigSources sources) {
    return load(sources.merged());
  }
}
